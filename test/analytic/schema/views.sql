-- What one subject needs besides its tables; run with search_path = <subject's TPC-H schema>.
CREATE VIEW revenue AS
 SELECT l_suppkey AS supplier_no, sum(l_extendedprice * (1 - l_discount)) AS total_revenue
 FROM lineitem WHERE l_shipdate >= date '1996-01-01' AND l_shipdate < date '1996-01-01' + interval '3 months' GROUP BY l_suppkey;
