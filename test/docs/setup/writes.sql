\i test/docs/setup/shared/orders_with_notes.sql
