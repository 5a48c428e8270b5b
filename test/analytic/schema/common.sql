-- Repeatable chance, run in both databases before the data: the same seed gives the same rows on every server.
-- pick: even over 0 .. n-1; low: small values are the likelier ones; rare: true once in n.
CREATE FUNCTION public.pick(k bigint, salt int, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashint8extended(k, @SEED@ * 1000 + salt) & 9223372036854775807) % n)::int $$;
CREATE FUNCTION public.low(k bigint, salt int, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT least(public.pick(k, salt, n), public.pick(k, salt + 500, n)) $$;
CREATE FUNCTION public.rare(k bigint, salt int, n int) RETURNS bool LANGUAGE sql IMMUTABLE AS
$$ SELECT public.pick(k, salt + 700, n) = 0 $$;
CREATE FUNCTION public.word(k bigint, salt int, words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT words[1 + public.pick(k, salt, cardinality(words))] $$;
CREATE FUNCTION public.prose(k bigint, salt int, n int) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT string_agg(public.word(k * 31 + g, salt, ARRAY['quick','final','pending','bold','special','silent','packages','requests',
     'deposits','accounts','ideas','theories','across','above','after','the','sleep','nag','haggle','wake']), ' ' ORDER BY g)
   FROM generate_series(1, n) g $$;
