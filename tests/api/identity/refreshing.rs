//! Refresh tokens: of all that come from one token a single line lives on, so who stole one is found out.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::Reply,
        database::{ADMIN, PASSWORD},
        world::World,
    },
};

cases![
    an_answer_that_got_lost_is_given_again,
    a_second_successor_that_is_used_ends_the_family,
    a_branch_further_down_ends_it_too,
];

fn login(world: &World) -> Value {
    world.nobody().post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200)
}

fn refresh(world: &World, tokens: &Value) -> Reply {
    world.nobody().post("/auth/refresh", json!({"refresh_token": tokens["refresh_token"]}))
}

/// None of these tokens is good for anything any more.
#[track_caller]
fn all_dead(world: &World, family: &[&Value]) {
    for tokens in family {
        refresh(world, tokens).problem(401, "refresh_invalid");
        let access = tokens["access_token"].as_str().expect("a token");
        world.nobody().bearer(access).get("/auth/me").problem(401, "token_invalid");
    }
}

fn an_answer_that_got_lost_is_given_again(world: &World) {
    let mut last = login(world);
    // Each answer gets lost up to three times; who asks again goes on with what came last.
    for lost in [0, 1, 3, 2] {
        let from = last.clone();
        for _ in 0..lost {
            refresh(world, &from).expect(200);
            world.clock.set(world.clock.now().plus_seconds(5));
        }
        last = refresh(world, &from).expect(200);
    }
    world.nobody().bearer(last["access_token"].as_str().expect("a token")).get("/auth/me").expect(200);
}

fn a_second_successor_that_is_used_ends_the_family(world: &World) {
    let elsewhere = login(world);
    // Used one after the other, in either order, at once or just before the half minute is over.
    for (used, after) in [(0, 0), (1, 0), (0, 29), (1, 29)] {
        let first = login(world);
        let branches = [refresh(world, &first).expect(200), refresh(world, &first).expect(200)];
        let grown = refresh(world, &branches[used]).expect(200);
        world.clock.set(world.clock.now().plus_seconds(after));
        refresh(world, &branches[1 - used]).problem(401, "refresh_invalid");
        all_dead(world, &[&first, &branches[0], &branches[1], &grown]);
    }
    // Of three the third is found out as well, although the first was asked for twice.
    let first = login(world);
    let branches = [(); 3].map(|()| refresh(world, &first).expect(200));
    let (again, grown) = (refresh(world, &branches[2]).expect(200), refresh(world, &branches[2]).expect(200));
    refresh(world, &branches[0]).problem(401, "refresh_invalid");
    all_dead(world, &[&first, &branches[1], &again, &grown]);
    // Other sessions of the same person go on.
    refresh(world, &elsewhere).expect(200);
}

fn a_branch_further_down_ends_it_too(world: &World) {
    let first = login(world);
    let second = refresh(world, &first).expect(200);
    let branches = [refresh(world, &second).expect(200), refresh(world, &second).expect(200)];
    let grown = refresh(world, &refresh(world, &branches[0]).expect(200)).expect(200);
    refresh(world, &branches[1]).problem(401, "refresh_invalid");
    all_dead(world, &[&first, &second, &branches[0], &grown]);
}
