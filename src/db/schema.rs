// @generated automatically by Diesel CLI.

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    accounts (id) {
        id -> Uuid,
        code -> Text,
        name -> Text,
        name_en -> Text,
        kind -> Text,
        side -> Text,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    admissions (id) {
        id -> Uuid,
        supplier_id -> Uuid,
        category -> Text,
        valid_from -> Date,
        valid_until -> Date,
        qualifications -> Text,
        state -> Text,
        barred_until -> Nullable<Date>,
        reason -> Nullable<Text>,
        made_by -> Uuid,
        made_by_name -> Text,
        admitted_by_name -> Nullable<Text>,
        admitted_at -> Nullable<Timestamptz>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    advances (id) {
        id -> Uuid,
        department_id -> Uuid,
        source -> Text,
        source_id -> Uuid,
        date -> Date,
        amount_fen -> Int8,
        used_fen -> Int8,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        tax_fen -> Int8,
        used_tax_fen -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    api_keys (id) {
        id -> Uuid,
        name -> Text,
        prefix -> Text,
        secret_hash -> Bytea,
        roles -> Text,
        department_ids -> Text,
        expires_at -> Timestamptz,
        may_approve -> Bool,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        created_by -> Nullable<Uuid>,
        pending_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    archives (last_sequence) {
        last_sequence -> Int8,
        first_sequence -> Int8,
        before -> Timestamptz,
        event_id -> Uuid,
        key_id -> Text,
        seal -> Bytea,
        file -> Text,
        sha256 -> Bytea,
        created_at -> Timestamptz,
        own_key_id -> Text,
        own_seal -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    assessment_clauses (assessment_id, category, code) {
        assessment_id -> Uuid,
        category -> Text,
        code -> Text,
        position -> Int8,
        part -> Text,
        weight_centi -> Int8,
        value_bp -> Nullable<Int8>,
        score_centi -> Nullable<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    assessment_lines (assessment_id, category) {
        assessment_id -> Uuid,
        category -> Text,
        position -> Int8,
        standard_id -> Nullable<Uuid>,
        fee_fen -> Int8,
        absent_fen -> Int8,
        labour_fen -> Int8,
        total_centi -> Nullable<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    assessments (id) {
        id -> Uuid,
        contract_id -> Uuid,
        period -> Text,
        state -> Text,
        evidence -> Nullable<Text>,
        total_centi -> Nullable<Int8>,
        adjust_centi -> Int8,
        rate_bp -> Nullable<Int8>,
        labour_fen -> Nullable<Int8>,
        due_fen -> Nullable<Int8>,
        held_fen -> Nullable<Int8>,
        waived_fen -> Int8,
        penalties_fen -> Nullable<Int8>,
        carried_fen -> Nullable<Int8>,
        payable_fen -> Nullable<Int8>,
        left_fen -> Nullable<Int8>,
        proposed_by -> Nullable<Uuid>,
        proposed_by_name -> Nullable<Text>,
        proposed_at -> Nullable<Timestamptz>,
        appeal_until -> Nullable<Date>,
        accepted_by -> Nullable<Uuid>,
        accepted_by_name -> Nullable<Text>,
        accepted_at -> Nullable<Timestamptz>,
        appealed_by_name -> Nullable<Text>,
        appealed_at -> Nullable<Timestamptz>,
        appeal_text -> Nullable<Text>,
        signed_by -> Nullable<Text>,
        slip -> Nullable<Text>,
        decided_by_name -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
        decide_reason -> Nullable<Text>,
        finalised_by -> Nullable<Uuid>,
        finalised_by_name -> Nullable<Text>,
        finalised_at -> Nullable<Timestamptz>,
        paid_on -> Nullable<Date>,
        reference -> Nullable<Text>,
        cost_id -> Nullable<Uuid>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    assets (id) {
        id -> Uuid,
        name -> Text,
        vehicle_id -> Nullable<Uuid>,
        supplier_id -> Nullable<Uuid>,
        number -> Nullable<Text>,
        cost_fen -> Int8,
        tax_fen -> Int8,
        value_fen -> Int8,
        residual_fen -> Int8,
        months -> Int8,
        in_service_on -> Date,
        paid_from -> Text,
        opening -> Bool,
        opening_depreciation_fen -> Int8,
        opening_through -> Nullable<Text>,
        journal_id -> Nullable<Uuid>,
        disposed_on -> Nullable<Date>,
        proceeds_fen -> Nullable<Int8>,
        cleared_fen -> Nullable<Int8>,
        disposal_journal_id -> Nullable<Uuid>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        proceeds_tax_fen -> Nullable<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    attendance (id) {
        id -> Uuid,
        contract_id -> Uuid,
        period -> Text,
        category -> Text,
        post_id -> Nullable<Uuid>,
        days -> Nullable<Int8>,
        days_present -> Nullable<Int8>,
        labour_fen -> Nullable<Int8>,
        minutes -> Nullable<Int8>,
        text -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    bid_scores (bid_id, expert, criterion) {
        bid_id -> Uuid,
        expert -> Text,
        criterion -> Text,
        score_centi -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    bids (id) {
        id -> Uuid,
        tender_id -> Uuid,
        supplier_id -> Uuid,
        received_at -> Timestamptz,
        small_firm -> Bool,
        state -> Text,
        rejected_code -> Nullable<Text>,
        reject_reason -> Nullable<Text>,
        price_fen -> Nullable<Int8>,
        evaluated_fen -> Nullable<Int8>,
        price_centi -> Nullable<Int8>,
        quality_centi -> Nullable<Int8>,
        total_centi -> Nullable<Int8>,
        made_by_name -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    booking_items (booking_id, position) {
        booking_id -> Uuid,
        position -> Int8,
        class -> Text,
        quantity -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    booking_numbers (number) {
        number -> Int8,
        booking_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    bookings (id) {
        id -> Uuid,
        number -> Text,
        department_id -> Uuid,
        purpose -> Text,
        service -> Text,
        passengers -> Int8,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        origin -> Text,
        destination -> Text,
        waypoints -> Text,
        reach -> Text,
        distance_km -> Nullable<Int8>,
        contact_name -> Text,
        contact_phone -> Text,
        note -> Nullable<Text>,
        waitlist -> Bool,
        external_ref -> Nullable<Text>,
        state -> Text,
        approval -> Text,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        approval_signed_by -> Nullable<Text>,
        approval_slip -> Nullable<Text>,
        over_capacity -> Bool,
        tariff_id -> Uuid,
        discount_percent -> Int8,
        quote_fen -> Nullable<Int8>,
        cancellation_fee_fen -> Int8,
        close_reason -> Nullable<Text>,
        created_by -> Uuid,
        changed_by -> Uuid,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        announced_start_at -> Nullable<Timestamptz>,
        lapsed_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        home_each_evening -> Bool,
        waiting_since -> Nullable<Timestamptz>,
        room_at -> Nullable<Timestamptz>,
        approved_for -> Nullable<Uuid>,
        cancelled_for -> Nullable<Text>,
        budget_percent -> Nullable<Int8>,
        over_budget -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    budgets (id) {
        id -> Uuid,
        holder -> Text,
        department_id -> Nullable<Uuid>,
        category -> Nullable<Text>,
        from_period -> Text,
        until_period -> Text,
        amount_fen -> Int8,
        warn_percent -> Int8,
        when_over -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    bureau_rules (id) {
        id -> Uuid,
        valid_from -> Date,
        term_months_max -> Int8,
        amend_bp_max -> Int8,
        price_weight_min_centi -> Int8,
        price_weight_negotiation_max_centi -> Int8,
        experts_min -> Int8,
        bids_min -> Int8,
        appeal_working_days -> Int8,
        renew_centi_min -> Int8,
        failing_centi -> Int8,
        quality_drop_centi -> Int8,
        profit_rise_bp -> Int8,
        dispatch_share_bp_max -> Int8,
        temporary_months_max -> Int8,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    calendars (id) {
        id -> Uuid,
        user_id -> Uuid,
        kind -> Text,
        subject_id -> Uuid,
        secret_hash -> Bytea,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    case_occurrences (case_id, number) {
        case_id -> Uuid,
        number -> Int8,
        at -> Timestamptz,
        reason -> Nullable<Text>,
        assessment_id -> Nullable<Uuid>,
        respond_due_at -> Nullable<Timestamptz>,
        answered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    cases (id) {
        id -> Uuid,
        contract_id -> Uuid,
        category -> Text,
        source -> Text,
        clause -> Nullable<Text>,
        severity -> Text,
        state -> Text,
        outcome -> Nullable<Text>,
        found_at -> Timestamptz,
        found_by -> Uuid,
        found_by_name -> Text,
        department_id -> Nullable<Uuid>,
        trip_id -> Nullable<Uuid>,
        text -> Text,
        points_centi -> Int8,
        penalty_fen -> Int8,
        respond_due_at -> Timestamptz,
        resolve_due_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        answer_text -> Nullable<Text>,
        answered_by_name -> Nullable<Text>,
        signed_by -> Nullable<Text>,
        slip -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
        closed_by_name -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        standard_id -> Nullable<Uuid>,
        from_rating -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    charges (id) {
        id -> Uuid,
        booking_id -> Uuid,
        trip_id -> Nullable<Uuid>,
        version -> Int8,
        total_fen -> Int8,
        lines -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    class_demand (id) {
        id -> Uuid,
        booking_id -> Uuid,
        class -> Text,
        quantity -> Int8,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    contract_departments (contract_id, department_id) {
        contract_id -> Uuid,
        department_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    contract_lines (contract_id, number, category) {
        contract_id -> Uuid,
        number -> Int8,
        category -> Text,
        position -> Int8,
        standard_id -> Nullable<Uuid>,
        amount_fen -> Int8,
        price -> Text,
        heads -> Int8,
        unit_fen -> Nullable<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    contract_versions (contract_id, number) {
        contract_id -> Uuid,
        number -> Int8,
        kind -> Text,
        from_period -> Text,
        until_period -> Text,
        reason -> Nullable<Text>,
        made_by -> Uuid,
        made_at -> Timestamptz,
        signed_by -> Nullable<Uuid>,
        signed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    contracts (id) {
        id -> Uuid,
        title -> Text,
        mode -> Text,
        payer -> Text,
        supplier_id -> Nullable<Uuid>,
        direct_reason -> Nullable<Text>,
        valid_from -> Text,
        valid_until -> Text,
        assessed_from -> Nullable<Text>,
        renewals -> Int8,
        at_stake_bp -> Int8,
        bands -> Text,
        state -> Text,
        made_by -> Uuid,
        made_by_name -> Text,
        changed_by -> Uuid,
        signed_by -> Nullable<Uuid>,
        signed_by_name -> Nullable<Text>,
        signed_at -> Nullable<Timestamptz>,
        is_signed_late -> Bool,
        last_month -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        tender_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    cost_lines (cost_id, position) {
        cost_id -> Uuid,
        position -> Int8,
        vehicle_id -> Nullable<Uuid>,
        driver_id -> Nullable<Uuid>,
        trip_id -> Nullable<Uuid>,
        amount_fen -> Int8,
        net_fen -> Int8,
        vehicle_tax_fen -> Int8,
        quantity_milli -> Nullable<Int8>,
        odometer_km -> Nullable<Int8>,
        full_tank -> Bool,
        maintenance_service_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    costs (id) {
        id -> Uuid,
        category -> Text,
        liable -> Nullable<Text>,
        date -> Date,
        seller -> Text,
        supplier_id -> Nullable<Uuid>,
        number -> Nullable<Text>,
        gross_fen -> Int8,
        tax_fen -> Int8,
        deducted_fen -> Int8,
        paid_from -> Text,
        attachments -> Int8,
        text -> Nullable<Text>,
        covers_from -> Nullable<Date>,
        covers_until -> Nullable<Date>,
        state -> Text,
        journal_id -> Uuid,
        reversed_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        opening -> Bool,
        deduction_fen -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    delegations (id) {
        id -> Uuid,
        from_user_id -> Uuid,
        to_user_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    deliveries (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        sequence -> Int8,
        event_type -> Text,
        payload -> Text,
        state -> Text,
        attempts -> Int8,
        due_at -> Timestamptz,
        give_up_at -> Timestamptz,
        last_at -> Nullable<Timestamptz>,
        last_status -> Nullable<Int8>,
        last_error -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    departments (id) {
        id -> Uuid,
        code -> Text,
        name -> Text,
        discount_percent -> Int8,
        approval_rule -> Text,
        approval_amount_fen -> Nullable<Int8>,
        uscc -> Nullable<Text>,
        bill_to_department_id -> Nullable<Uuid>,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        headcount -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    depreciations (asset_id, period) {
        asset_id -> Uuid,
        period -> Text,
        amount_fen -> Int8,
        by_disposal -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    drivers (id) {
        id -> Uuid,
        name -> Text,
        phone -> Text,
        licence_classes -> Text,
        licence_valid_until -> Date,
        employment -> Text,
        birth_date -> Nullable<Date>,
        licence_no -> Nullable<Text>,
        qualification_valid_until -> Nullable<Date>,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    events (id) {
        id -> Uuid,
        at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Uuid,
        actor_name -> Text,
        on_behalf_of -> Nullable<Text>,
        request_id -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
        booking_id -> Nullable<Uuid>,
        action -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    former_names (subject_id, until) {
        subject_id -> Uuid,
        until -> Timestamptz,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    given_up_days (booking_id, class, day) {
        booking_id -> Uuid,
        class -> Text,
        day -> Date,
        paid -> Int8,
        held_again -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    holidays (id) {
        id -> Uuid,
        date -> Date,
        name -> Text,
        kind -> Text,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        in_force -> Bool,
        proposed -> Nullable<Text>,
        proposed_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    idempotency_keys (caller, method, path, key) {
        caller -> Uuid,
        method -> Text,
        path -> Text,
        key -> Text,
        body_hash -> Bytea,
        status -> Int8,
        body -> Text,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    imports (id) {
        id -> Uuid,
        kind -> Text,
        dry_run -> Bool,
        state -> Text,
        date -> Nullable<Date>,
        rows -> Int8,
        rows_done -> Int8,
        fault_count -> Int8,
        faults -> Text,
        journal_id -> Nullable<Uuid>,
        made_by -> Uuid,
        made_by_name -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    inspections (id) {
        id -> Uuid,
        contract_id -> Uuid,
        category -> Text,
        clauses -> Text,
        at -> Timestamptz,
        text -> Nullable<Text>,
        inspected_by -> Uuid,
        inspected_by_name -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        standard_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    invoice_lines (invoice_id, position) {
        invoice_id -> Uuid,
        position -> Int8,
        receivable_id -> Uuid,
        description -> Text,
        quantity -> Int8,
        net_fen -> Int8,
        tax_fen -> Int8,
        amount_fen -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    invoices (id) {
        id -> Uuid,
        department_id -> Uuid,
        buyer_id -> Uuid,
        buyer_name -> Text,
        buyer_uscc -> Text,
        period -> Nullable<Text>,
        state -> Text,
        number -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        net_fen -> Int8,
        tax_fen -> Int8,
        total_fen -> Int8,
        journal_id -> Nullable<Uuid>,
        red_number -> Nullable<Text>,
        confirmation_number -> Nullable<Text>,
        red_on -> Nullable<Date>,
        prepared_by -> Uuid,
        prepared_by_name -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        advance_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    journal_lines (journal_id, position) {
        journal_id -> Uuid,
        position -> Int8,
        account -> Text,
        dr_fen -> Int8,
        cr_fen -> Int8,
        vehicle_id -> Nullable<Uuid>,
        driver_id -> Nullable<Uuid>,
        department_id -> Nullable<Uuid>,
        supplier_id -> Nullable<Uuid>,
        trip_id -> Nullable<Uuid>,
        document_date -> Nullable<Date>,
        period -> Nullable<Text>,
        kind -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    journals (id) {
        id -> Uuid,
        period -> Text,
        number -> Nullable<Int8>,
        date -> Date,
        kind -> Text,
        text -> Text,
        state -> Text,
        source -> Text,
        source_id -> Nullable<Uuid>,
        reverses_id -> Nullable<Uuid>,
        attachments -> Int8,
        prepared_by -> Uuid,
        prepared_by_name -> Text,
        approved_by -> Nullable<Uuid>,
        approved_by_name -> Nullable<Text>,
        posted_at -> Nullable<Timestamptz>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    leave (id) {
        id -> Uuid,
        driver_id -> Uuid,
        reason -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    legs (id) {
        id -> Uuid,
        trip_id -> Uuid,
        position -> Int8,
        vehicle_id -> Uuid,
        driver_id -> Uuid,
        second_driver_id -> Nullable<Uuid>,
        departed_at -> Timestamptz,
        departure_km -> Int8,
        returned_at -> Nullable<Timestamptz>,
        return_km -> Nullable<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    login_failures (username, address) {
        username -> Text,
        address -> Text,
        failures -> Int8,
        last_at -> Timestamptz,
        succeeded_at -> Nullable<Timestamptz>,
        apart -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    maintenance_plans (id) {
        id -> Uuid,
        name -> Text,
        vehicle_id -> Nullable<Uuid>,
        class -> Nullable<Text>,
        every_km -> Nullable<Int8>,
        every_days -> Nullable<Int8>,
        warn_km -> Nullable<Int8>,
        warn_days -> Nullable<Int8>,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    maintenance_services (id) {
        id -> Uuid,
        plan_id -> Uuid,
        vehicle_id -> Uuid,
        done_on -> Date,
        odometer_km -> Nullable<Int8>,
        off_road_id -> Nullable<Uuid>,
        note -> Nullable<Text>,
        voided_at -> Nullable<Timestamptz>,
        void_reason -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    occupancy (id) {
        id -> Uuid,
        resource_kind -> Text,
        resource_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        cause -> Text,
        cause_id -> Uuid,
        active -> Bool,
        driving_minutes -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    odometer_readings (id) {
        id -> Uuid,
        vehicle_id -> Uuid,
        at -> Timestamptz,
        odometer_km -> Int8,
        source -> Text,
        leg_id -> Nullable<Uuid>,
        corrects_id -> Nullable<Uuid>,
        quarantined -> Bool,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    off_road (id) {
        id -> Uuid,
        vehicle_id -> Uuid,
        reason -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    opening_turnovers (journal_id, account) {
        journal_id -> Uuid,
        account -> Text,
        dr_fen -> Int8,
        cr_fen -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    own_services (id) {
        id -> Uuid,
        category -> Text,
        period -> Text,
        heads -> Int8,
        cost_fen -> Int8,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    papers (id) {
        id -> Uuid,
        vehicle_id -> Uuid,
        kind -> Text,
        valid_from -> Date,
        valid_until -> Date,
        number -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    past_trips (id) {
        id -> Uuid,
        import_id -> Uuid,
        reference -> Text,
        vehicle_id -> Uuid,
        driver_id -> Nullable<Uuid>,
        department_id -> Uuid,
        purpose -> Text,
        departed_at -> Timestamptz,
        returned_at -> Timestamptz,
        distance_km -> Int8,
        total_fen -> Nullable<Int8>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    payment_allocations (id) {
        id -> Uuid,
        payment_id -> Nullable<Uuid>,
        advance_id -> Nullable<Uuid>,
        receivable_id -> Uuid,
        date -> Date,
        taxable_fen -> Int8,
        pass_through_fen -> Int8,
        reversed_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    payments (id) {
        id -> Uuid,
        direction -> Text,
        state -> Text,
        purpose -> Nullable<Text>,
        tax -> Nullable<Text>,
        department_id -> Nullable<Uuid>,
        supplier_id -> Nullable<Uuid>,
        driver_id -> Nullable<Uuid>,
        advance_id -> Nullable<Uuid>,
        date -> Date,
        amount_fen -> Int8,
        channel -> Text,
        reference -> Nullable<Text>,
        text -> Nullable<Text>,
        journal_id -> Nullable<Uuid>,
        prepared_by -> Uuid,
        prepared_by_name -> Text,
        approved_by -> Nullable<Uuid>,
        approved_by_name -> Nullable<Text>,
        reversed_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    period_balances (period, account) {
        period -> Text,
        account -> Text,
        balance_fen -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    periods (id) {
        id -> Uuid,
        period -> Text,
        state -> Text,
        next_no -> Int8,
        closed_at -> Nullable<Timestamptz>,
        closed_by -> Nullable<Uuid>,
        closed_by_name -> Nullable<Text>,
        reopening_by -> Nullable<Uuid>,
        reopening_by_name -> Nullable<Text>,
        reopening_reason -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    posts (id) {
        id -> Uuid,
        contract_id -> Uuid,
        category -> Text,
        worker -> Text,
        post -> Text,
        kind -> Text,
        from_on -> Date,
        until_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    prepayments (id) {
        id -> Uuid,
        cost_id -> Uuid,
        position -> Int8,
        vehicle_id -> Nullable<Uuid>,
        account -> Text,
        amount_fen -> Int8,
        months -> Int8,
        first_period -> Text,
        booked_on -> Date,
        reversed_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    rate_windows (who) {
        who -> Text,
        began_at -> Timestamptz,
        taken -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    ratings (id) {
        id -> Uuid,
        contract_id -> Uuid,
        period -> Text,
        department_id -> Uuid,
        category -> Text,
        clause -> Text,
        stars -> Int8,
        comment -> Nullable<Text>,
        by_approver -> Bool,
        rated_by_name -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        standard_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    receivables (id) {
        id -> Uuid,
        kind -> Text,
        department_id -> Uuid,
        booking_id -> Nullable<Uuid>,
        trip_id -> Nullable<Uuid>,
        charge_id -> Nullable<Uuid>,
        journal_id -> Nullable<Uuid>,
        date -> Date,
        vat_percent -> Int8,
        taxable_fen -> Int8,
        net_fen -> Int8,
        tax_fen -> Int8,
        pass_through_fen -> Int8,
        paid_fen -> Int8,
        passed_fen -> Int8,
        written_off_fen -> Int8,
        invoice_id -> Nullable<Uuid>,
        due_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    refresh_tokens (secret_hash) {
        secret_hash -> Bytea,
        session_id -> Uuid,
        issued_at -> Timestamptz,
        predecessor -> Nullable<Bytea>,
        rotated_at -> Nullable<Timestamptz>,
        spent -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    releases (prepayment_id, period) {
        prepayment_id -> Uuid,
        period -> Text,
        amount_fen -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    seals (sequence) {
        sequence -> Int8,
        event_id -> Uuid,
        key_id -> Text,
        seal -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    second_factors (user_id) {
        user_id -> Uuid,
        secret -> Nullable<Bytea>,
        begun -> Nullable<Bytea>,
        last_step -> Int8,
        recovery_codes -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    service_categories (id) {
        id -> Uuid,
        code -> Text,
        name -> Text,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        proved_again_at -> Nullable<Timestamptz>,
        updated_at -> Nullable<Timestamptz>,
        address -> Nullable<Text>,
        agent -> Nullable<Text>,
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    settings (id) {
        id -> Uuid,
        one -> Int8,
        company_name -> Text,
        company_phone -> Nullable<Text>,
        buffer_minutes -> Int8,
        average_speed_kmh -> Int8,
        confirm_working_days -> Int8,
        demo -> Bool,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        free_shift_minutes -> Int8,
        reason_required -> Bool,
        eligibility -> Text,
        separate_duties -> Bool,
        password_change_required -> Bool,
        reauthentication_required -> Bool,
        most_empty_km -> Int8,
        grants_need_approval -> Bool,
        totp_required -> Bool,
        session_idle_minutes -> Int8,
        session_hours -> Int8,
        driver_session_days -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    signing_keys (id) {
        id -> Uuid,
        secret -> Bytea,
        wrapped -> Bool,
        public_key -> Bytea,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    standard_clauses (standard_id, code) {
        standard_id -> Uuid,
        position -> Int8,
        code -> Text,
        text -> Text,
        part -> Text,
        weight_centi -> Int8,
        measure -> Nullable<Text>,
        target_bp -> Nullable<Int8>,
        floor_bp -> Nullable<Int8>,
        points_centi -> Int8,
        penalty_fen -> Int8,
        cap_centi -> Nullable<Int8>,
        respond_hours -> Int8,
        resolve_days -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    standards (id) {
        id -> Uuid,
        category -> Text,
        name -> Text,
        valid_from -> Date,
        source -> Nullable<Text>,
        retired_on -> Nullable<Date>,
        frozen -> Bool,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    statement_lines (statement_id, receivable_id) {
        statement_id -> Uuid,
        receivable_id -> Uuid,
        taxable_fen -> Int8,
        pass_through_fen -> Int8,
        disputed_at -> Nullable<Timestamptz>,
        disputed_by_name -> Nullable<Text>,
        dispute_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    statements (id) {
        id -> Uuid,
        department_id -> Uuid,
        period -> Text,
        state -> Text,
        signed_by -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamptz>,
        prepared_by -> Uuid,
        prepared_by_name -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        agreed_lines -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    suppliers (id) {
        id -> Uuid,
        name -> Text,
        uscc -> Nullable<Text>,
        contact_name -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    tariff_rates (tariff_id, class, service) {
        tariff_id -> Uuid,
        class -> Text,
        service -> Text,
        rate -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    tariffs (id) {
        id -> Uuid,
        name -> Text,
        valid_from -> Date,
        frozen -> Bool,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        in_force -> Bool,
        proposed -> Nullable<Text>,
        proposed_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    tax_rules (id) {
        id -> Uuid,
        valid_from -> Date,
        taxpayer -> Text,
        vat_percent -> Int8,
        surcharges_percent -> Int8,
        vat_relief_quarter_fen -> Int8,
        income_tax_percent -> Int8,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    tender_challenges (tender_id, number) {
        tender_id -> Uuid,
        number -> Int8,
        challenger -> Text,
        text -> Text,
        made_by_name -> Text,
        made_at -> Timestamptz,
        outcome -> Nullable<Text>,
        closed_by_name -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    tender_judges (tender_id, judged_by, on_behalf_of) {
        tender_id -> Uuid,
        judged_by -> Uuid,
        on_behalf_of -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    tenders (id) {
        id -> Uuid,
        title -> Text,
        method -> Text,
        categories -> Text,
        ceiling_fen -> Int8,
        price_weight_centi -> Int8,
        criteria -> Text,
        small_firm_bp -> Int8,
        closes_at -> Timestamptz,
        experts -> Text,
        state -> Text,
        failed_code -> Nullable<Text>,
        cancel_reason -> Nullable<Text>,
        winner_bid_id -> Nullable<Uuid>,
        made_by_name -> Text,
        opened_by_name -> Nullable<Text>,
        opened_at -> Nullable<Timestamptz>,
        awarded_by -> Nullable<Uuid>,
        awarded_by_name -> Nullable<Text>,
        awarded_at -> Nullable<Timestamptz>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    trips (id) {
        id -> Uuid,
        booking_id -> Uuid,
        department_id -> Uuid,
        class -> Text,
        vehicle_id -> Uuid,
        driver_id -> Uuid,
        second_driver_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        state -> Text,
        outcome -> Text,
        needs_reassignment -> Bool,
        departed_at -> Nullable<Timestamptz>,
        returned_at -> Nullable<Timestamptz>,
        picked_up_at -> Nullable<Timestamptz>,
        waiting_minutes -> Nullable<Int8>,
        overnight_nights -> Nullable<Int8>,
        driving_minutes -> Nullable<Int8>,
        tolls_service_fen -> Int8,
        tolls_pass_through_fen -> Int8,
        parking_service_fen -> Int8,
        parking_pass_through_fen -> Int8,
        adjustment_fen -> Int8,
        adjustment_proposed_fen -> Nullable<Int8>,
        adjustment_reason -> Nullable<Text>,
        adjustment_by -> Nullable<Uuid>,
        charge_version -> Int8,
        presented_at -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        confirmed_by -> Nullable<Text>,
        confirmed_version -> Nullable<Int8>,
        signed_by -> Nullable<Text>,
        slip -> Nullable<Text>,
        rating -> Nullable<Int8>,
        comment -> Nullable<Text>,
        dispute_reason -> Nullable<Text>,
        disputed_from -> Nullable<Text>,
        upheld -> Int8,
        close_reason -> Nullable<Text>,
        warnings -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        correction_proposed -> Nullable<Text>,
        confirm_working_days -> Nullable<Int8>,
        reassignment_code -> Nullable<Text>,
        accompanies_trip_id -> Nullable<Uuid>,
        slip_no -> Int8,
        slip_count -> Int8,
        issued_at -> Nullable<Timestamptz>,
        issued_by_name -> Nullable<Text>,
        passengers -> Nullable<Int8>,
        cancelled_for -> Nullable<Text>,
        disputed_at -> Nullable<Timestamptz>,
        rated_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    users (id) {
        id -> Uuid,
        username -> Text,
        roles -> Text,
        department_id -> Nullable<Uuid>,
        driver_id -> Nullable<Uuid>,
        disabled -> Bool,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        password_hash -> Nullable<Text>,
        issuer -> Nullable<Text>,
        subject -> Nullable<Text>,
        further_department_ids -> Text,
        password_is_initial -> Bool,
        pending_roles -> Nullable<Text>,
        pending_by -> Nullable<Uuid>,
        full_name -> Nullable<Text>,
        supplier_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    vehicle_classes (id) {
        id -> Uuid,
        code -> Text,
        name -> Text,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    vehicles (id) {
        id -> Uuid,
        plate_no -> Text,
        class -> Text,
        model -> Text,
        seats -> Int8,
        length_mm -> Int8,
        energy -> Text,
        odometer_km -> Int8,
        transmission -> Nullable<Text>,
        vin -> Nullable<Text>,
        use_nature -> Nullable<Text>,
        default_driver_id -> Nullable<Uuid>,
        ownership -> Text,
        supplier_id -> Nullable<Uuid>,
        retired_on -> Nullable<Date>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        fuel_norm_hundredths -> Nullable<Int8>,
        charging_norm_hundredths -> Nullable<Int8>,
        in_service_on -> Nullable<Date>,
        colour -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    webhooks (id) {
        id -> Uuid,
        name -> Text,
        url -> Text,
        event_types -> Text,
        department_id -> Nullable<Uuid>,
        disabled -> Bool,
        generation -> Int8,
        rotated_at -> Nullable<Timestamptz>,
        told_until -> Int8,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::kernel::id::SqlId as Uuid;
    use crate::kernel::time::SqlInstant as Timestamptz;

    write_offs (id) {
        id -> Uuid,
        receivable_id -> Uuid,
        state -> Text,
        amount_fen -> Int8,
        reason -> Text,
        date -> Nullable<Date>,
        journal_id -> Nullable<Uuid>,
        prepared_by -> Uuid,
        prepared_by_name -> Text,
        approved_by -> Nullable<Uuid>,
        approved_by_name -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::joinable!(admissions -> suppliers (supplier_id));
diesel::joinable!(advances -> departments (department_id));
diesel::joinable!(assessment_lines -> assessments (assessment_id));
diesel::joinable!(assessment_lines -> standards (standard_id));
diesel::joinable!(assessments -> contracts (contract_id));
diesel::joinable!(assessments -> costs (cost_id));
diesel::joinable!(assets -> suppliers (supplier_id));
diesel::joinable!(assets -> vehicles (vehicle_id));
diesel::joinable!(attendance -> contracts (contract_id));
diesel::joinable!(attendance -> posts (post_id));
diesel::joinable!(bid_scores -> bids (bid_id));
diesel::joinable!(bids -> suppliers (supplier_id));
diesel::joinable!(bids -> tenders (tender_id));
diesel::joinable!(booking_items -> bookings (booking_id));
diesel::joinable!(bookings -> departments (department_id));
diesel::joinable!(bookings -> tariffs (tariff_id));
diesel::joinable!(budgets -> departments (department_id));
diesel::joinable!(calendars -> users (user_id));
diesel::joinable!(case_occurrences -> cases (case_id));
diesel::joinable!(cases -> contracts (contract_id));
diesel::joinable!(cases -> departments (department_id));
diesel::joinable!(cases -> standards (standard_id));
diesel::joinable!(cases -> trips (trip_id));
diesel::joinable!(charges -> bookings (booking_id));
diesel::joinable!(charges -> trips (trip_id));
diesel::joinable!(contract_departments -> contracts (contract_id));
diesel::joinable!(contract_departments -> departments (department_id));
diesel::joinable!(contract_lines -> standards (standard_id));
diesel::joinable!(contract_versions -> contracts (contract_id));
diesel::joinable!(contracts -> suppliers (supplier_id));
diesel::joinable!(contracts -> tenders (tender_id));
diesel::joinable!(cost_lines -> costs (cost_id));
diesel::joinable!(cost_lines -> drivers (driver_id));
diesel::joinable!(cost_lines -> maintenance_services (maintenance_service_id));
diesel::joinable!(cost_lines -> trips (trip_id));
diesel::joinable!(cost_lines -> vehicles (vehicle_id));
diesel::joinable!(costs -> journals (journal_id));
diesel::joinable!(costs -> suppliers (supplier_id));
diesel::joinable!(deliveries -> webhooks (webhook_id));
diesel::joinable!(depreciations -> assets (asset_id));
diesel::joinable!(given_up_days -> bookings (booking_id));
diesel::joinable!(imports -> journals (journal_id));
diesel::joinable!(inspections -> contracts (contract_id));
diesel::joinable!(inspections -> standards (standard_id));
diesel::joinable!(invoice_lines -> invoices (invoice_id));
diesel::joinable!(invoice_lines -> receivables (receivable_id));
diesel::joinable!(invoices -> advances (advance_id));
diesel::joinable!(invoices -> journals (journal_id));
diesel::joinable!(journal_lines -> departments (department_id));
diesel::joinable!(journal_lines -> drivers (driver_id));
diesel::joinable!(journal_lines -> journals (journal_id));
diesel::joinable!(journal_lines -> suppliers (supplier_id));
diesel::joinable!(journal_lines -> trips (trip_id));
diesel::joinable!(journal_lines -> vehicles (vehicle_id));
diesel::joinable!(leave -> drivers (driver_id));
diesel::joinable!(legs -> trips (trip_id));
diesel::joinable!(legs -> vehicles (vehicle_id));
diesel::joinable!(maintenance_plans -> vehicles (vehicle_id));
diesel::joinable!(maintenance_services -> maintenance_plans (plan_id));
diesel::joinable!(maintenance_services -> off_road (off_road_id));
diesel::joinable!(maintenance_services -> vehicles (vehicle_id));
diesel::joinable!(odometer_readings -> vehicles (vehicle_id));
diesel::joinable!(off_road -> vehicles (vehicle_id));
diesel::joinable!(opening_turnovers -> journals (journal_id));
diesel::joinable!(papers -> vehicles (vehicle_id));
diesel::joinable!(past_trips -> departments (department_id));
diesel::joinable!(past_trips -> drivers (driver_id));
diesel::joinable!(past_trips -> imports (import_id));
diesel::joinable!(past_trips -> vehicles (vehicle_id));
diesel::joinable!(payment_allocations -> advances (advance_id));
diesel::joinable!(payment_allocations -> payments (payment_id));
diesel::joinable!(payment_allocations -> receivables (receivable_id));
diesel::joinable!(payments -> advances (advance_id));
diesel::joinable!(payments -> departments (department_id));
diesel::joinable!(payments -> drivers (driver_id));
diesel::joinable!(payments -> journals (journal_id));
diesel::joinable!(payments -> suppliers (supplier_id));
diesel::joinable!(posts -> contracts (contract_id));
diesel::joinable!(prepayments -> costs (cost_id));
diesel::joinable!(prepayments -> vehicles (vehicle_id));
diesel::joinable!(ratings -> contracts (contract_id));
diesel::joinable!(ratings -> departments (department_id));
diesel::joinable!(ratings -> standards (standard_id));
diesel::joinable!(receivables -> bookings (booking_id));
diesel::joinable!(receivables -> charges (charge_id));
diesel::joinable!(receivables -> departments (department_id));
diesel::joinable!(receivables -> journals (journal_id));
diesel::joinable!(receivables -> trips (trip_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(releases -> prepayments (prepayment_id));
diesel::joinable!(seals -> events (event_id));
diesel::joinable!(second_factors -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(standard_clauses -> standards (standard_id));
diesel::joinable!(statement_lines -> receivables (receivable_id));
diesel::joinable!(statement_lines -> statements (statement_id));
diesel::joinable!(statements -> departments (department_id));
diesel::joinable!(tariff_rates -> tariffs (tariff_id));
diesel::joinable!(tender_challenges -> tenders (tender_id));
diesel::joinable!(tender_judges -> tenders (tender_id));
diesel::joinable!(trips -> bookings (booking_id));
diesel::joinable!(trips -> departments (department_id));
diesel::joinable!(trips -> vehicles (vehicle_id));
diesel::joinable!(users -> departments (department_id));
diesel::joinable!(users -> drivers (driver_id));
diesel::joinable!(users -> suppliers (supplier_id));
diesel::joinable!(vehicles -> drivers (default_driver_id));
diesel::joinable!(vehicles -> suppliers (supplier_id));
diesel::joinable!(webhooks -> departments (department_id));
diesel::joinable!(write_offs -> journals (journal_id));
diesel::joinable!(write_offs -> receivables (receivable_id));
