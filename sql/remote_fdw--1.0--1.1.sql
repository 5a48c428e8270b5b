\echo Use "ALTER EXTENSION remote_fdw UPDATE TO '1.1'" to load this file. \quit

