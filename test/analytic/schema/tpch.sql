-- The eight tables of TPC-H with its columns, filled at a very small scale; run with search_path = <schema>, public.
CREATE TABLE region (r_regionkey int PRIMARY KEY, r_name char(25) NOT NULL, r_comment varchar(152));
INSERT INTO region SELECT g, (ARRAY['AFRICA','AMERICA','ASIA','EUROPE','MIDDLE EAST'])[g + 1], prose(g, 1, 6) FROM generate_series(0, 4) g;

CREATE TABLE nation (n_nationkey int PRIMARY KEY, n_name char(25) NOT NULL, n_regionkey int NOT NULL REFERENCES region, n_comment varchar(152));
INSERT INTO nation SELECT g, (ARRAY['ALGERIA','ARGENTINA','BRAZIL','CANADA','EGYPT','ETHIOPIA','FRANCE','GERMANY','INDIA','INDONESIA','IRAN','IRAQ',
    'JAPAN','JORDAN','KENYA','MOROCCO','MOZAMBIQUE','PERU','CHINA','ROMANIA','SAUDI ARABIA','VIETNAM','RUSSIA','UNITED KINGDOM','UNITED STATES'])[g + 1],
  (ARRAY[0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1])[g + 1], CASE WHEN rare(g, 2, 5) THEN NULL ELSE prose(g, 2, 5) END
 FROM generate_series(0, 24) g;

CREATE TABLE supplier (s_suppkey int PRIMARY KEY, s_name char(25) NOT NULL, s_address varchar(40) NOT NULL, s_nationkey int NOT NULL REFERENCES nation,
  s_phone char(15) NOT NULL, s_acctbal decimal(15,2) NOT NULL, s_comment varchar(101));
INSERT INTO supplier SELECT g, 'Supplier#' || lpad(g::text, 9, '0'), left(md5(g::text || @SEED@), 10 + pick(g, 3, 20)), g * 7 % 25,
  (10 + g * 7 % 25) || '-' || (100 + pick(g, 4, 900)) || '-' || (100 + pick(g, 5, 900)) || '-' || (1000 + pick(g, 6, 9000)),
  (pick(g, 7, 1100000) - 100000) / 100.0,
  CASE WHEN rare(g, 8, 9) THEN 'sly Customer of old Complaints ' || prose(g, 8, 3) WHEN rare(g, 9, 12) THEN NULL ELSE prose(g, 8, 8) END
 FROM generate_series(1, 40) g;

CREATE TABLE part (p_partkey int PRIMARY KEY, p_name varchar(55) NOT NULL, p_mfgr char(25) NOT NULL, p_brand char(10) NOT NULL, p_type varchar(25) NOT NULL,
  p_size int NOT NULL, p_container char(10) NOT NULL, p_retailprice decimal(15,2) NOT NULL, p_comment varchar(23));
INSERT INTO part
 SELECT g, word(g, 11, c) || ' ' || word(g, 12, c) || ' ' || word(g, 13, c), 'Manufacturer#' || m, 'Brand#' || m || (1 + low(g, 15, 5)),
  word(g, 16, ARRAY['STANDARD','SMALL','MEDIUM','LARGE','ECONOMY','PROMO']) || ' ' || word(g, 17, ARRAY['ANODIZED','BURNISHED','PLATED','POLISHED','BRUSHED'])
    || ' ' || word(g, 18, ARRAY['TIN','NICKEL','BRASS','STEEL','COPPER']),
  1 + low(g, 19, 50), word(g, 20, ARRAY['SM','MED','LG','JUMBO','WRAP']) || ' ' || word(g, 21, ARRAY['CASE','BOX','BAG','PKG','PACK','CAN']),
  (90000 + (g * 10) % 20001 + 100 * (g % 1000)) / 100.0, CASE WHEN rare(g, 22, 15) THEN NULL ELSE left(prose(g, 22, 4), 23) END
 FROM generate_series(1, 600) g, LATERAL (SELECT 1 + low(g, 14, 5) AS m,
   ARRAY['almond','azure','blue','brown','chocolate','coral','cream','forest','ghost','green','honeydew','ivory','lemon','olive','orchid','rose'] AS c) x;

CREATE TABLE partsupp (ps_partkey int REFERENCES part, ps_suppkey int REFERENCES supplier, ps_availqty int NOT NULL, ps_supplycost decimal(15,2) NOT NULL,
  ps_comment varchar(199), PRIMARY KEY (ps_partkey, ps_suppkey));
INSERT INTO partsupp SELECT p, (p * 7 + i * 11) % 40 + 1, 1 + pick(p * 4 + i, 24, 9999), (100 + pick(p * 4 + i, 25, 99901)) / 100.0, prose(p * 4 + i, 26, 9)
 FROM generate_series(1, 600) p, generate_series(0, 3) i;

CREATE TABLE customer (c_custkey int PRIMARY KEY, c_name varchar(25) NOT NULL, c_address varchar(40) NOT NULL, c_nationkey int NOT NULL REFERENCES nation,
  c_phone char(15) NOT NULL, c_acctbal decimal(15,2) NOT NULL, c_mktsegment char(10) NOT NULL, c_comment varchar(117));
INSERT INTO customer SELECT g, 'Customer#' || lpad(g::text, 9, '0'), left(md5(g::text || 'c' || @SEED@), 10 + pick(g, 30, 20)), n,
  (10 + n) || '-' || (100 + pick(g, 32, 900)) || '-' || (100 + pick(g, 33, 900)) || '-' || (1000 + pick(g, 34, 9000)),
  (pick(g, 35, 1100000) - 100000) / 100.0, word(g, 36, ARRAY['AUTOMOBILE','BUILDING','FURNITURE','HOUSEHOLD','MACHINERY']),
  CASE WHEN rare(g, 37, 20) THEN NULL ELSE prose(g, 37, 8) END
 FROM generate_series(1, 300) g, LATERAL (SELECT pick(g, 31, 25) AS n) x;

-- A third of the customers never order.
CREATE TABLE orders (o_orderkey int PRIMARY KEY, o_custkey int NOT NULL REFERENCES customer, o_orderstatus char(1) NOT NULL, o_totalprice decimal(15,2) NOT NULL,
  o_orderdate date NOT NULL, o_orderpriority char(15) NOT NULL, o_clerk char(15) NOT NULL, o_shippriority int NOT NULL, o_comment varchar(79));
INSERT INTO orders SELECT k, 1 + 3 * pick(k, 40, 100) + pick(k, 41, 2), 'O', 0, date '1992-01-01' + pick(k, 42, 2406),
  word(k, 43, ARRAY['1-URGENT','2-HIGH','3-MEDIUM','4-NOT SPECIFIED','5-LOW']), 'Clerk#' || lpad((1 + pick(k, 44, 30))::text, 9, '0'), 0,
  CASE WHEN rare(k, 45, 25) THEN NULL WHEN rare(k, 46, 12) THEN 'the special packages wake; requests ' || prose(k, 45, 2) ELSE left(prose(k, 45, 7), 79) END
 FROM generate_series(1, 3000) g, LATERAL (SELECT g / 8 * 32 + g % 8 AS k) x;

CREATE TABLE lineitem (l_orderkey int REFERENCES orders, l_partkey int NOT NULL, l_suppkey int NOT NULL, l_linenumber int, l_quantity decimal(15,2) NOT NULL,
  l_extendedprice decimal(15,2) NOT NULL, l_discount decimal(15,2) NOT NULL, l_tax decimal(15,2) NOT NULL, l_returnflag char(1) NOT NULL,
  l_linestatus char(1) NOT NULL, l_shipdate date NOT NULL, l_commitdate date NOT NULL, l_receiptdate date NOT NULL, l_shipinstruct char(25) NOT NULL,
  l_shipmode char(10) NOT NULL, l_comment varchar(44), PRIMARY KEY (l_orderkey, l_linenumber), FOREIGN KEY (l_partkey, l_suppkey) REFERENCES partsupp);
INSERT INTO lineitem
 SELECT o_orderkey, p_partkey, (p_partkey * 7 + pick(k, 52, 4) * 11) % 40 + 1, i, q, q * p_retailprice, pick(k, 53, 11) / 100.0, pick(k, 54, 9) / 100.0,
  CASE WHEN received > date '1995-06-17' THEN 'N' WHEN rare(k, 55, 2) THEN 'R' ELSE 'A' END, CASE WHEN shipped > date '1995-06-17' THEN 'O' ELSE 'F' END,
  shipped, o_orderdate + 30 + pick(k, 56, 61), received, word(k, 57, ARRAY['DELIVER IN PERSON','COLLECT COD','NONE','TAKE BACK RETURN']),
  word(k, 58, ARRAY['REG AIR','AIR','RAIL','SHIP','TRUCK','MAIL','FOB']), CASE WHEN rare(k, 59, 30) THEN NULL ELSE left(prose(k, 59, 4), 44) END
 FROM orders, generate_series(1, 7) i,
  LATERAL (SELECT o_orderkey * 8 + i AS k) a, LATERAL (SELECT 1 + pick(k, 50, 600) AS chosen, 1 + pick(k, 51, 50) AS q) b,
  LATERAL (SELECT o_orderdate + 1 + pick(k, 60, 121) AS shipped) s, LATERAL (SELECT shipped + 1 + pick(k, 61, 30) AS received) r, part
 WHERE p_partkey = chosen AND i <= 1 + pick(o_orderkey, 62, 7);

UPDATE orders SET o_totalprice = t, o_orderstatus = CASE WHEN shipped = lines THEN 'F' WHEN shipped = 0 THEN 'O' ELSE 'P' END
 FROM (SELECT l_orderkey, sum(round(l_extendedprice * (1 + l_tax) * (1 - l_discount), 2)) AS t, count(*) AS lines, count(*) FILTER (WHERE l_linestatus = 'F') AS shipped
       FROM lineitem GROUP BY l_orderkey) x WHERE o_orderkey = l_orderkey;
CREATE INDEX ON lineitem (l_partkey, l_suppkey);
CREATE INDEX ON lineitem (l_shipdate);
CREATE INDEX ON orders (o_custkey);
CREATE INDEX ON orders (o_orderdate);
CREATE INDEX ON partsupp (ps_suppkey);
