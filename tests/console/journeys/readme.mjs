// The two pictures of the README: the board and the books. $PICTURES gets them: PICTURES=docs/pictures .ci/console PROGRAM readme

export default async function ({ windows, base }) {
    const take = async (page, name) => {
        await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
        if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
    };
    const dispatcher = await windows.of('dispatcher');
    await dispatcher.getByRole('grid', { name: '车辆时间表' }).getByRole('row').first().waitFor();
    await take(dispatcher, 'board');
    const accountant = await windows.of('accountant');
    await accountant.goto(`${base}/#/reports`);
    await accountant.getByRole('heading', { name: '报表', level: 1 }).waitFor();
    await accountant.getByRole('img').first().waitFor();
    await take(accountant, 'books');
}
