//! Behind PgBouncer, which gives each transaction another connection: the pooler, PostgreSQL behind it and the server are killed
//! in turn while callers write.

use crate::{
    apart,
    db::pooler::behind,
    support::{
        cluster,
        database::Database,
        dice::Dice,
        pooler::{self, Pooler},
        process::{Process, until},
        world::World,
    },
};

use super::writers::{Company, Doors, Told, is_clean, is_whole, measured, rounds, while_callers_book};

// On PostgreSQL alone, wherever PgBouncer is.
apart! {
    Postgres, pooler::absence => a_crash_on_either_side_of_a_pooler_loses_nothing_acknowledged;
}

fn a_crash_on_either_side_of_a_pooler_loses_nothing_acknowledged(_: &World) {
    let own = cluster::another();
    let world = World::over(Database::within(&own));
    let company = Company::of(&world, 2);
    let mut pooler = Pooler::before(&own, "default_pool_size = 3");
    let mut server = behind(&world, &pooler);
    let (told, mut dice) = (Told::default(), Dice(11));
    for round in 0..rounds(20, 1) {
        let doors = Doors::of(&company, &[&server]);
        let fared = while_callers_book(&round.to_string(), 6, (&world, &company, &told, &doors), |meanwhile| {
            let first = dice.below(3);
            for broken in 0..3 {
                // At a moment of the load, not of the clock.
                meanwhile.acknowledged(1 + dice.below(40));
                match (first + broken) % 3 {
                    0 => {
                        pooler.crash();
                        pooler.resume();
                    }
                    1 => {
                        own.crash();
                        own.resume();
                    }
                    _ => {
                        server.signal("KILL");
                        server = behind(&world, &pooler);
                        doors.are(&company, &[&server]);
                    }
                }
                is_ready(&server);
            }
            meanwhile.acknowledged(20);
        });
        measured(&format!("PgBouncer, PostgreSQL and server killed, round {round}"), &fared);
        is_whole(&world, &company, &told, &company.requester(&server));
        is_clean(&world);
    }
}

fn is_ready(server: &Process) {
    until(|| server.nobody().get_at("/readyz").status == 200);
}
