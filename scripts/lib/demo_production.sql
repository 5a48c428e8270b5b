-- The production side of the demo: a package catalogue.
CREATE SCHEMA catalogue;
CREATE TABLE catalogue.maintainer (
  id int PRIMARY KEY,
  name text NOT NULL,
  email text
);
CREATE TABLE catalogue.package (
  id int PRIMARY KEY,
  name text NOT NULL,
  version text NOT NULL,
  architecture text,
  source text NOT NULL,
  section text NOT NULL,
  priority text NOT NULL,
  maintainer int NOT NULL REFERENCES catalogue.maintainer,
  installed_kb bigint,
  download_bytes bigint,
  summary text NOT NULL,
  description text,
  homepage text,
  tags text[],
  UNIQUE (name, architecture)
);
CREATE TABLE catalogue.dependency (
  package int NOT NULL REFERENCES catalogue.package,
  kind text NOT NULL,
  position int NOT NULL,
  alternative int NOT NULL,
  target text NOT NULL,
  relation text,
  version text,
  PRIMARY KEY (package, kind, position, alternative)
);
CREATE TABLE catalogue.review (
  package text PRIMARY KEY,
  verdict text NOT NULL CHECK (verdict IN ('unseen', 'good', 'bad')),
  note text
);
