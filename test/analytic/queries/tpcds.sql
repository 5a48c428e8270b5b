-- d01: Customers who return more than a fifth above their store's average
WITH returned AS (
  SELECT sr_customer_sk AS customer, sr_store_sk AS store, sum(sr_return_amt) AS total
  FROM store_returns JOIN date_dim ON sr_returned_date_sk = d_date_sk WHERE d_year = 2000 GROUP BY 1, 2)
SELECT c_customer_id, r.total FROM returned r JOIN store ON s_store_sk = r.store JOIN customer ON c_customer_sk = r.customer
WHERE s_state IN ('TN', 'GA') AND r.total > (SELECT avg(total) * 1.2 FROM returned r2 WHERE r2.store = r.store)
ORDER BY c_customer_id, r.total LIMIT 100;

-- d02: Weekly sales of web and catalog by weekday, against a year later
WITH sold AS (
  SELECT ws_sold_date_sk AS day, ws_ext_sales_price AS price FROM web_sales UNION ALL SELECT cs_sold_date_sk, cs_ext_sales_price FROM catalog_sales),
weekly AS (
  SELECT d_week_seq, d_year, sum(CASE WHEN d_day_name = 'Sunday' THEN price END) AS sun, sum(CASE WHEN d_day_name = 'Friday' THEN price END) AS fri,
         sum(CASE WHEN d_day_name = 'Saturday' THEN price END) AS sat
  FROM sold JOIN date_dim ON d_date_sk = day GROUP BY d_week_seq, d_year)
SELECT a.d_week_seq, round(a.sun / b.sun, 2) AS sunday, round(a.fri / b.fri, 2) AS friday, round(a.sat / b.sat, 2) AS saturday
FROM weekly a JOIN weekly b ON a.d_week_seq = b.d_week_seq - 53 WHERE a.d_year = 2000 AND b.d_year = 2001 ORDER BY a.d_week_seq;

-- d03: A maker's brands by year in one month
SELECT d_year, i_brand_id, i_brand, sum(ss_ext_sales_price) AS sum_agg
FROM date_dim, store_sales, item
WHERE d_date_sk = ss_sold_date_sk AND ss_item_sk = i_item_sk AND i_manufact_id IN (7, 12, 20, 28) AND d_moy = 11
GROUP BY d_year, i_brand, i_brand_id ORDER BY d_year, sum_agg DESC, i_brand_id LIMIT 100;

-- d04: Customers whose web spending grew faster than their store spending
WITH year_total AS (
  SELECT c_customer_id, c_last_name, d_year, 's' AS kind, sum(ss_ext_list_price - ss_ext_discount_amt) AS total
  FROM customer JOIN store_sales ON c_customer_sk = ss_customer_sk JOIN date_dim ON ss_sold_date_sk = d_date_sk GROUP BY c_customer_id, c_last_name, d_year
  UNION ALL
  SELECT c_customer_id, c_last_name, d_year, 'w', sum(ws_ext_sales_price - ws_ext_discount_amt + 10000)
  FROM customer JOIN web_sales ON c_customer_sk = ws_bill_customer_sk JOIN date_dim ON ws_sold_date_sk = d_date_sk GROUP BY c_customer_id, c_last_name, d_year)
SELECT s2.c_customer_id, s2.c_last_name FROM year_total s1, year_total s2, year_total w1, year_total w2
WHERE s2.c_customer_id = s1.c_customer_id AND s1.c_customer_id = w2.c_customer_id AND s1.c_customer_id = w1.c_customer_id
  AND s1.kind = 's' AND w1.kind = 'w' AND s2.kind = 's' AND w2.kind = 'w' AND s1.d_year = 1999 AND s2.d_year = 2000 AND w1.d_year = 1999 AND w2.d_year = 2000
  AND s1.total > 0 AND w1.total > 0 AND w2.total / w1.total > s2.total / s1.total
ORDER BY s2.c_customer_id, s2.c_last_name LIMIT 100;

-- d05: Sales, returns and profit of three channels, rolled up
WITH store_channel AS (
  SELECT s_store_id AS id, sum(sales) AS sales, sum(returned) AS returned, sum(profit) AS profit
  FROM (SELECT ss_store_sk AS outlet, ss_sold_date_sk AS day, ss_ext_sales_price AS sales, ss_net_profit AS profit, 0::decimal(7,2) AS returned FROM store_sales
        UNION ALL SELECT sr_store_sk, sr_returned_date_sk, 0, -sr_net_loss, sr_return_amt FROM store_returns) x, date_dim, store
  WHERE day = d_date_sk AND d_date BETWEEN date '2000-08-01' AND date '2000-08-01' + 60 AND outlet = s_store_sk GROUP BY s_store_id),
catalog_channel AS (
  SELECT cs_call_center_sk::text AS id, sum(cs_ext_sales_price) AS sales, 0::numeric AS returned, sum(cs_net_profit) AS profit
  FROM catalog_sales, date_dim WHERE cs_sold_date_sk = d_date_sk AND d_date BETWEEN date '2000-08-01' AND date '2000-08-01' + 60 GROUP BY cs_call_center_sk),
web_channel AS (
  SELECT ws_web_site_sk::text AS id, sum(ws_ext_sales_price) AS sales, sum(coalesce(wr_return_amt, 0)) AS returned, sum(ws_net_profit) AS profit
  FROM web_sales LEFT JOIN web_returns ON wr_item_sk = ws_item_sk AND wr_order_number = ws_order_number, date_dim
  WHERE ws_sold_date_sk = d_date_sk AND d_date BETWEEN date '2000-08-01' AND date '2000-08-01' + 60 GROUP BY ws_web_site_sk)
SELECT channel, id, sum(sales), sum(returned), sum(profit)
FROM (SELECT 'store' AS channel, id::text, sales, returned, profit FROM store_channel UNION ALL SELECT 'catalog', id, sales, returned, profit FROM catalog_channel
      UNION ALL SELECT 'web', id, sales, returned, profit FROM web_channel) y
GROUP BY ROLLUP (channel, id) ORDER BY channel, id;

-- d06: States whose customers bought things a fifth dearer than their category
SELECT ca_state, count(*) AS cnt
FROM customer_address, customer, store_sales, date_dim, item i
WHERE ca_address_sk = c_current_addr_sk AND c_customer_sk = ss_customer_sk AND ss_sold_date_sk = d_date_sk AND ss_item_sk = i_item_sk
  AND d_month_seq = (SELECT DISTINCT d_month_seq FROM date_dim WHERE d_year = 2001 AND d_moy = 1)
  AND i_current_price > 1.2 * (SELECT avg(j.i_current_price) FROM item j WHERE j.i_category = i.i_category)
GROUP BY ca_state HAVING count(*) >= 2 ORDER BY cnt, ca_state;

-- d07: Averages of what one kind of person buys without promotion
SELECT i_item_id, avg(ss_quantity), avg(ss_list_price), avg(ss_coupon_amt), avg(ss_sales_price)
FROM store_sales, customer_demographics, date_dim, item, promotion
WHERE ss_sold_date_sk = d_date_sk AND ss_item_sk = i_item_sk AND ss_cdemo_sk = cd_demo_sk AND ss_promo_sk = p_promo_sk AND cd_gender = 'M' AND cd_marital_status = 'S'
  AND (p_channel_email = 'N' OR p_channel_event = 'N') AND d_year = 2000
GROUP BY i_item_id ORDER BY i_item_id LIMIT 100;

-- d08: Stores near the zips of preferred customers
SELECT s_store_name, sum(ss_net_profit)
FROM store_sales, date_dim, store,
     (SELECT ca_zip FROM (SELECT substr(ca_zip, 1, 5) AS ca_zip FROM customer_address WHERE substr(ca_zip, 1, 2) IN ('24', '41', '72', '77', '62')
                          INTERSECT
                          SELECT substr(ca_zip, 1, 5) FROM customer_address, customer WHERE ca_address_sk = c_current_addr_sk AND c_preferred_cust_flag = 'Y'
                          GROUP BY ca_zip HAVING count(*) > 1) a) v
WHERE ss_store_sk = s_store_sk AND ss_sold_date_sk = d_date_sk AND d_qoy = 2 AND d_year = 1998 AND substr(s_zip, 1, 2) = substr(v.ca_zip, 1, 2)
GROUP BY s_store_name ORDER BY s_store_name;

-- d09: One of two averages for each bucket, depending on a count
SELECT CASE WHEN (SELECT count(*) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20) > 2500
            THEN (SELECT avg(ss_ext_discount_amt) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20) ELSE (SELECT avg(ss_net_paid) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20) END AS bucket1,
       CASE WHEN (SELECT count(*) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40) > 3000
            THEN (SELECT avg(ss_ext_discount_amt) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40) ELSE (SELECT avg(ss_net_paid) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40) END AS bucket2
FROM item WHERE i_item_sk = 1;

-- d10: People of some counties who bought in a store and also on the web or by catalog
SELECT cd_gender, cd_marital_status, cd_education_status, count(*) AS cnt, min(cd_dep_count), max(cd_dep_count), avg(cd_dep_count)
FROM customer c, customer_address ca, customer_demographics
WHERE c.c_current_addr_sk = ca.ca_address_sk AND ca_county IN ('Rush County', 'Toole County', 'Dona Ana County') AND cd_demo_sk = c.c_current_cdemo_sk
  AND EXISTS (SELECT FROM store_sales, date_dim WHERE c.c_customer_sk = ss_customer_sk AND ss_sold_date_sk = d_date_sk AND d_year = 2001)
  AND (EXISTS (SELECT FROM web_sales, date_dim WHERE c.c_customer_sk = ws_bill_customer_sk AND ws_sold_date_sk = d_date_sk AND d_year = 2001)
       OR EXISTS (SELECT FROM catalog_sales, date_dim WHERE c.c_customer_sk = cs_bill_customer_sk AND cs_sold_date_sk = d_date_sk AND d_year = 2001))
GROUP BY cd_gender, cd_marital_status, cd_education_status ORDER BY 1, 2, 3;

-- d11: An item's share of its class on the web
SELECT i_item_id, i_category, i_class, i_current_price, sum(ws_ext_sales_price) AS revenue,
       sum(ws_ext_sales_price) * 100 / sum(sum(ws_ext_sales_price)) OVER (PARTITION BY i_class) AS share
FROM web_sales, item, date_dim
WHERE ws_item_sk = i_item_sk AND i_category IN ('Sports', 'Books', 'Home') AND ws_sold_date_sk = d_date_sk AND d_date BETWEEN date '1999-02-22' AND date '1999-02-22' + interval '120 days'
GROUP BY i_item_id, i_item_desc, i_category, i_class, i_current_price ORDER BY i_category, i_class, i_item_id, i_current_price, share LIMIT 100;

-- d12: Averages under conditions that are one of several
SELECT avg(ss_quantity), avg(ss_ext_sales_price), avg(ss_wholesale_cost), sum(ss_wholesale_cost)
FROM store_sales, store, customer_demographics, household_demographics, customer_address, date_dim
WHERE s_store_sk = ss_store_sk AND ss_sold_date_sk = d_date_sk AND d_year = 2001
  AND ((ss_hdemo_sk = hd_demo_sk AND cd_demo_sk = ss_cdemo_sk AND cd_marital_status = 'M' AND ss_sales_price BETWEEN 10 AND 60 AND hd_dep_count < 5)
    OR (ss_hdemo_sk = hd_demo_sk AND cd_demo_sk = ss_cdemo_sk AND cd_marital_status = 'S' AND ss_sales_price BETWEEN 5 AND 50 AND hd_dep_count = 1))
  AND ((ss_addr_sk = ca_address_sk AND ca_country = 'United States' AND ca_state IN ('TX', 'OH', 'TN') AND ss_net_profit BETWEEN -1000 AND 2000)
    OR (ss_addr_sk = ca_address_sk AND ca_country = 'United States' AND ca_state IN ('VA', 'KY') AND ss_net_profit BETWEEN -500 AND 3000));

-- d13: Brands sold in all three channels, and their sales above the average
WITH cross_items AS (
  SELECT i_item_sk AS ss_item_sk FROM item,
    (SELECT i_brand_id AS brand, i_class_id AS class, i_category_id AS category FROM store_sales, item, date_dim WHERE ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND d_year BETWEEN 1999 AND 2001
     INTERSECT SELECT i_brand_id, i_class_id, i_category_id FROM catalog_sales, item, date_dim WHERE cs_item_sk = i_item_sk AND cs_sold_date_sk = d_date_sk AND d_year BETWEEN 1999 AND 2001
     INTERSECT SELECT i_brand_id, i_class_id, i_category_id FROM web_sales, item, date_dim WHERE ws_item_sk = i_item_sk AND ws_sold_date_sk = d_date_sk AND d_year BETWEEN 1999 AND 2001) x
  WHERE i_brand_id = brand AND i_class_id = class AND i_category_id = category),
avg_sales AS (
  SELECT avg(quantity * list_price) AS average_sales
  FROM (SELECT ss_quantity AS quantity, ss_list_price AS list_price FROM store_sales, date_dim WHERE ss_sold_date_sk = d_date_sk AND d_year = 2000
        UNION ALL SELECT cs_quantity, cs_list_price FROM catalog_sales, date_dim WHERE cs_sold_date_sk = d_date_sk AND d_year = 2000) y)
SELECT i_brand_id, i_class_id, sum(ss_quantity * ss_list_price) AS sales, count(*) AS number_sales
FROM store_sales, item, date_dim
WHERE ss_item_sk IN (SELECT ss_item_sk FROM cross_items) AND ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND d_year = 2001 AND d_moy = 11
GROUP BY ROLLUP (i_brand_id, i_class_id) HAVING sum(ss_quantity * ss_list_price) > (SELECT average_sales FROM avg_sales) ORDER BY 1, 2;

-- d14: Catalog sales by zip, for some zips, states or dear lines
SELECT ca_zip, sum(cs_sales_price)
FROM catalog_sales, customer, customer_address, date_dim
WHERE cs_bill_customer_sk = c_customer_sk AND c_current_addr_sk = ca_address_sk AND (substr(ca_zip, 1, 5) IN ('25000', '36000', '48000', '71000') OR ca_state IN ('CA', 'GA') OR cs_sales_price > 70)
  AND cs_sold_date_sk = d_date_sk AND d_qoy = 2 AND d_year = 2001
GROUP BY ca_zip ORDER BY ca_zip LIMIT 100;

-- d15: Orders shipped from several warehouses and never returned
SELECT count(DISTINCT cs_order_number) AS order_count, sum(cs_ext_ship_cost) AS shipping, sum(cs_net_profit) AS profit
FROM catalog_sales cs1, date_dim, customer_address
WHERE d_date BETWEEN date '2000-02-01' AND date '2000-02-01' + 300 AND cs1.cs_ship_date_sk = d_date_sk AND cs1.cs_ship_addr_sk = ca_address_sk AND ca_state = 'GA'
  AND EXISTS (SELECT FROM catalog_sales cs2 WHERE cs1.cs_order_number = cs2.cs_order_number AND cs1.cs_warehouse_sk <> cs2.cs_warehouse_sk)
  AND NOT EXISTS (SELECT FROM catalog_returns cr1 WHERE cs1.cs_order_number = cr1.cr_order_number);

-- d16: Quantities bought, returned and bought again: mean and deviation
SELECT i_item_id, s_state, count(ss_quantity) AS n, avg(ss_quantity) AS mean, stddev_samp(ss_quantity) AS deviation, round(stddev_samp(ss_quantity) / avg(ss_quantity), 4) AS cov,
       count(sr_return_quantity) AS returned, avg(sr_return_quantity) AS mean_returned
FROM store_sales JOIN store_returns ON ss_customer_sk = sr_customer_sk AND ss_item_sk = sr_item_sk AND ss_ticket_number = sr_ticket_number
  JOIN date_dim d1 ON d1.d_date_sk = ss_sold_date_sk JOIN date_dim d2 ON sr_returned_date_sk = d2.d_date_sk JOIN store ON s_store_sk = ss_store_sk JOIN item ON i_item_sk = ss_item_sk
WHERE d1.d_quarter_name = '2000Q1' AND d2.d_quarter_name IN ('2000Q1', '2000Q2', '2000Q3')
GROUP BY i_item_id, s_state ORDER BY i_item_id, s_state LIMIT 100;

-- d17: Averages by item and state, rolled up, with grouping()
SELECT i_item_id, s_state, grouping(s_state) AS g_state, avg(ss_quantity) AS agg1, avg(ss_list_price) AS agg2, avg(ss_coupon_amt) AS agg3
FROM store_sales, customer_demographics, date_dim, store, item
WHERE ss_sold_date_sk = d_date_sk AND ss_item_sk = i_item_sk AND ss_store_sk = s_store_sk AND ss_cdemo_sk = cd_demo_sk AND cd_gender = 'F' AND cd_education_status IN ('College', 'Primary')
  AND d_year = 2002 AND s_state IN ('TN', 'SD', 'GA')
GROUP BY ROLLUP (i_item_id, s_state) ORDER BY i_item_id, g_state, s_state LIMIT 100;

-- d18: Brands sold to customers far from the store
SELECT i_brand_id, i_brand, i_manufact_id, sum(ss_ext_sales_price) AS ext_price
FROM date_dim, store_sales, item, customer, customer_address, store
WHERE d_date_sk = ss_sold_date_sk AND ss_item_sk = i_item_sk AND i_manager_id BETWEEN 5 AND 9 AND d_moy = 11 AND d_year = 1999 AND ss_customer_sk = c_customer_sk
  AND c_current_addr_sk = ca_address_sk AND substr(ca_zip, 1, 5) <> substr(s_zip, 1, 5) AND ss_store_sk = s_store_sk
GROUP BY i_brand, i_brand_id, i_manufact_id ORDER BY ext_price DESC, i_brand, i_brand_id, i_manufact_id LIMIT 100;

-- d19: Stock before and after a day
SELECT w_warehouse_name, i_item_id, sum(CASE WHEN d_date < date '2000-03-11' THEN inv_quantity_on_hand ELSE 0 END) AS inv_before,
       sum(CASE WHEN d_date >= date '2000-03-11' THEN inv_quantity_on_hand ELSE 0 END) AS inv_after
FROM inventory, warehouse, item, date_dim
WHERE i_current_price BETWEEN 5 AND 40 AND i_item_sk = inv_item_sk AND inv_warehouse_sk = w_warehouse_sk AND inv_date_sk = d_date_sk
  AND d_date BETWEEN date '2000-03-11' - interval '30 days' AND date '2000-03-11' + interval '30 days'
GROUP BY w_warehouse_name, i_item_id
HAVING CASE WHEN sum(CASE WHEN d_date < date '2000-03-11' THEN inv_quantity_on_hand ELSE 0 END) > 0
            THEN sum(CASE WHEN d_date >= date '2000-03-11' THEN inv_quantity_on_hand ELSE 0 END)::numeric / sum(CASE WHEN d_date < date '2000-03-11' THEN inv_quantity_on_hand ELSE 0 END)
       END BETWEEN 2.0 / 3.0 AND 3.0 / 2.0
ORDER BY w_warehouse_name, i_item_id LIMIT 100;

-- d20: Average stock, rolled up over the product hierarchy
SELECT i_category, i_class, i_brand, i_product_name, avg(inv_quantity_on_hand) AS qoh
FROM inventory, date_dim, item
WHERE inv_date_sk = d_date_sk AND inv_item_sk = i_item_sk AND d_month_seq BETWEEN 1200 AND 1211
GROUP BY ROLLUP (i_category, i_class, i_brand, i_product_name) ORDER BY qoh, i_category, i_class, i_brand, i_product_name LIMIT 100;

-- d21: What the best customers buy of what sells often
WITH frequent AS (SELECT ss_item_sk AS item_sk, count(*) AS cnt FROM store_sales, date_dim WHERE ss_sold_date_sk = d_date_sk AND d_year IN (2000, 2001) GROUP BY ss_item_sk HAVING count(*) > 12),
 spent AS (SELECT ss_customer_sk, sum(ss_quantity * ss_sales_price) AS sales FROM store_sales WHERE ss_customer_sk IS NOT NULL GROUP BY ss_customer_sk),
 best AS (SELECT ss_customer_sk FROM spent WHERE sales > (SELECT 0.3 * max(sales) FROM spent))
SELECT c_last_name, c_first_name, sum(sales) AS sales
FROM (SELECT c_last_name, c_first_name, cs_quantity * cs_list_price AS sales FROM catalog_sales JOIN customer ON cs_bill_customer_sk = c_customer_sk
      WHERE cs_item_sk IN (SELECT item_sk FROM frequent) AND cs_bill_customer_sk IN (SELECT ss_customer_sk FROM best)
      UNION ALL
      SELECT c_last_name, c_first_name, ws_quantity * ws_list_price FROM web_sales JOIN customer ON ws_bill_customer_sk = c_customer_sk
      WHERE ws_item_sk IN (SELECT item_sk FROM frequent) AND ws_bill_customer_sk IN (SELECT ss_customer_sk FROM best)) x
GROUP BY c_last_name, c_first_name ORDER BY c_last_name, c_first_name LIMIT 100;

-- d22: Six price bands side by side
SELECT *
FROM (SELECT avg(ss_list_price) AS b1_avg, count(ss_list_price) AS b1_cnt, count(DISTINCT ss_list_price) AS b1_dist FROM store_sales WHERE ss_quantity BETWEEN 0 AND 5 AND (ss_list_price BETWEEN 8 AND 18 OR ss_coupon_amt BETWEEN 4 AND 10)) b1,
     (SELECT avg(ss_list_price) AS b2_avg, count(ss_list_price) AS b2_cnt, count(DISTINCT ss_list_price) AS b2_dist FROM store_sales WHERE ss_quantity BETWEEN 6 AND 10 AND (ss_list_price BETWEEN 9 AND 19 OR ss_wholesale_cost BETWEEN 31 AND 51)) b2,
     (SELECT avg(ss_list_price) AS b3_avg, count(ss_list_price) AS b3_cnt, count(DISTINCT ss_list_price) AS b3_dist FROM store_sales WHERE ss_quantity BETWEEN 11 AND 15 AND (ss_list_price BETWEEN 14 AND 24 OR ss_wholesale_cost BETWEEN 29 AND 49)) b3;

-- d23: Web returns above the average of the customer's state
WITH returned AS (
  SELECT wr_returning_customer_sk AS customer, ca_state AS state, sum(wr_return_amt) AS total
  FROM web_returns, date_dim, customer_address WHERE wr_returned_date_sk = d_date_sk AND d_year IN (2001, 2002) AND wr_returning_addr_sk = ca_address_sk GROUP BY 1, 2)
SELECT c_customer_id, c_salutation, c_first_name, c_last_name, c_birth_country, r.total
FROM returned r, customer_address, customer
WHERE r.total > (SELECT avg(total) * 1.2 FROM returned r2 WHERE r2.state = r.state) AND ca_address_sk = c_current_addr_sk AND c_customer_sk = r.customer
ORDER BY c_customer_id, r.total LIMIT 100;

-- d24: Counties where web sales grew faster than store sales
WITH ss AS (SELECT ca_county, d_qoy, d_year, sum(ss_ext_sales_price) AS sales FROM store_sales, date_dim, customer_address WHERE ss_sold_date_sk = d_date_sk AND ss_addr_sk = ca_address_sk GROUP BY 1, 2, 3),
 ws AS (SELECT ca_county, d_qoy, d_year, sum(ws_ext_sales_price) AS sales FROM web_sales, date_dim, customer_address WHERE ws_sold_date_sk = d_date_sk AND ws_bill_addr_sk = ca_address_sk GROUP BY 1, 2, 3)
SELECT s1.ca_county, s1.d_year, round(w2.sales / w1.sales, 4) AS web_growth, round(s2.sales / s1.sales, 4) AS store_growth
FROM ss s1, ss s2, ws w1, ws w2
WHERE s1.d_qoy = 1 AND s1.d_year = 2000 AND s2.d_qoy = 2 AND s2.d_year = 2000 AND w1.d_qoy = 1 AND w1.d_year = 2000 AND w2.d_qoy = 2 AND w2.d_year = 2000
  AND s1.ca_county = s2.ca_county AND s1.ca_county = w1.ca_county AND w1.ca_county = w2.ca_county
  AND CASE WHEN w1.sales > 0 THEN w2.sales / w1.sales END > CASE WHEN s1.sales > 0 THEN s2.sales / s1.sales END
ORDER BY s1.ca_county;

-- d25: Lines discounted far more than the item's average
SELECT sum(cs_ext_discount_amt) AS excess_discount
FROM catalog_sales, item, date_dim
WHERE i_manufact_id BETWEEN 10 AND 20 AND i_item_sk = cs_item_sk AND d_date BETWEEN date '2000-01-27' AND date '2000-01-27' + 90 AND d_date_sk = cs_sold_date_sk
  AND cs_ext_discount_amt > (SELECT 1.3 * avg(cs_ext_discount_amt) FROM catalog_sales, date_dim
                             WHERE cs_item_sk = i_item_sk AND d_date BETWEEN date '2000-01-27' AND date '2000-01-27' + 90 AND d_date_sk = cs_sold_date_sk);

-- d26: Makers' sales over three channels for one category
WITH ss AS (SELECT i_manufact_id, sum(ss_ext_sales_price) AS total FROM store_sales, date_dim, item WHERE i_manufact_id IN (SELECT i_manufact_id FROM item WHERE i_category = 'Electronics') AND ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND d_year = 1998 GROUP BY 1),
 cs AS (SELECT i_manufact_id, sum(cs_ext_sales_price) AS total FROM catalog_sales, date_dim, item WHERE i_manufact_id IN (SELECT i_manufact_id FROM item WHERE i_category = 'Electronics') AND cs_item_sk = i_item_sk AND cs_sold_date_sk = d_date_sk AND d_year = 1998 GROUP BY 1),
 ws AS (SELECT i_manufact_id, sum(ws_ext_sales_price) AS total FROM web_sales, date_dim, item WHERE i_manufact_id IN (SELECT i_manufact_id FROM item WHERE i_category = 'Electronics') AND ws_item_sk = i_item_sk AND ws_sold_date_sk = d_date_sk AND d_year = 1998 GROUP BY 1)
SELECT i_manufact_id, sum(total) AS total_sales FROM (SELECT * FROM ss UNION ALL SELECT * FROM cs UNION ALL SELECT * FROM ws) x GROUP BY i_manufact_id ORDER BY total_sales DESC, i_manufact_id LIMIT 100;

-- d27: Customers with five to nine things on one ticket
SELECT c_last_name, c_first_name, c_salutation, c_preferred_cust_flag, ss_ticket_number, cnt
FROM (SELECT ss_ticket_number, ss_customer_sk, count(*) AS cnt
      FROM store_sales, date_dim, store, household_demographics
      WHERE ss_sold_date_sk = d_date_sk AND ss_store_sk = s_store_sk AND ss_hdemo_sk = hd_demo_sk AND (d_dom BETWEEN 1 AND 3 OR d_dom BETWEEN 25 AND 28)
        AND hd_buy_potential IN ('>10000', 'Unknown') AND hd_vehicle_count > 0 AND CASE WHEN hd_vehicle_count > 0 THEN hd_dep_count::numeric / hd_vehicle_count END > 1.2 AND d_year IN (1999, 2000, 2001)
      GROUP BY ss_ticket_number, ss_customer_sk) dn, customer
WHERE ss_customer_sk = c_customer_sk AND cnt BETWEEN 5 AND 9 ORDER BY c_last_name, c_first_name, c_salutation, c_preferred_cust_flag DESC, ss_ticket_number;

-- d28: Gross margin by category and class, ranked within its level
SELECT sum(ss_net_profit) / sum(ss_ext_sales_price) AS gross_margin, i_category, i_class, grouping(i_category) + grouping(i_class) AS lochierarchy,
       rank() OVER (PARTITION BY grouping(i_category) + grouping(i_class), CASE WHEN grouping(i_class) = 0 THEN i_category END ORDER BY sum(ss_net_profit) / sum(ss_ext_sales_price)) AS rank_within_parent
FROM store_sales, date_dim d1, item, store
WHERE d1.d_year = 2001 AND d1.d_date_sk = ss_sold_date_sk AND i_item_sk = ss_item_sk AND s_store_sk = ss_store_sk AND s_state IN ('TN', 'GA', 'OH')
GROUP BY ROLLUP (i_category, i_class)
ORDER BY lochierarchy DESC, CASE WHEN grouping(i_category) + grouping(i_class) = 0 THEN i_category END, rank_within_parent, i_category, i_class LIMIT 100;

-- d29: Customers who bought by all three channels on one day of the month
SELECT count(*) FROM (
  SELECT c_last_name, c_first_name, d_month_seq FROM store_sales, date_dim, customer WHERE ss_sold_date_sk = d_date_sk AND ss_customer_sk = c_customer_sk AND d_year BETWEEN 1999 AND 2001
  INTERSECT SELECT c_last_name, c_first_name, d_month_seq FROM catalog_sales, date_dim, customer WHERE cs_sold_date_sk = d_date_sk AND cs_bill_customer_sk = c_customer_sk AND d_year BETWEEN 1999 AND 2001
  INTERSECT SELECT c_last_name, c_first_name, d_month_seq FROM web_sales, date_dim, customer WHERE ws_sold_date_sk = d_date_sk AND ws_bill_customer_sk = c_customer_sk AND d_year BETWEEN 1999 AND 2001) hot;

-- d30: Customers who bought in a store and nowhere else
SELECT count(*) FROM (
  (SELECT DISTINCT c_last_name, c_first_name, d_date FROM store_sales, date_dim, customer WHERE ss_sold_date_sk = d_date_sk AND ss_customer_sk = c_customer_sk AND d_month_seq BETWEEN 1200 AND 1223)
  EXCEPT (SELECT DISTINCT c_last_name, c_first_name, d_date FROM catalog_sales, date_dim, customer WHERE cs_sold_date_sk = d_date_sk AND cs_bill_customer_sk = c_customer_sk AND d_month_seq BETWEEN 1200 AND 1223)
  EXCEPT (SELECT DISTINCT c_last_name, c_first_name, d_date FROM web_sales, date_dim, customer WHERE ws_sold_date_sk = d_date_sk AND ws_bill_customer_sk = c_customer_sk AND d_month_seq BETWEEN 1200 AND 1223)) cool;

-- d31: Stock that varies much in two months running
WITH inv AS (
  SELECT w_warehouse_sk, i_item_sk, d_moy, mean, round(CASE WHEN mean = 0 THEN NULL ELSE stdev / mean END, 4) AS cov
  FROM (SELECT w_warehouse_sk, i_item_sk, d_moy, stddev_samp(inv_quantity_on_hand) AS stdev, avg(inv_quantity_on_hand) AS mean
        FROM inventory, item, warehouse, date_dim WHERE inv_item_sk = i_item_sk AND inv_warehouse_sk = w_warehouse_sk AND inv_date_sk = d_date_sk AND d_year = 2000 GROUP BY 1, 2, 3) foo
  WHERE CASE WHEN mean = 0 THEN 0 ELSE stdev / mean END > 1)
SELECT inv1.w_warehouse_sk, inv1.i_item_sk, inv1.d_moy, inv1.mean, inv1.cov, inv2.d_moy AS moy2, inv2.mean AS mean2, inv2.cov AS cov2
FROM inv inv1, inv inv2 WHERE inv1.i_item_sk = inv2.i_item_sk AND inv1.w_warehouse_sk = inv2.w_warehouse_sk AND inv1.d_moy = 1 AND inv2.d_moy = 2
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8;

-- d32: Products of makers that offer some combination
SELECT DISTINCT i_product_name
FROM item i1
WHERE i_manufact_id BETWEEN 5 AND 35
  AND (SELECT count(*) FROM item WHERE i_manufact = i1.i_manufact
       AND ((i_category = 'Women' AND i_color IN ('powder', 'khaki', 'tan') AND i_units IN ('Ounce', 'Oz', 'Each') AND i_size IN ('medium', 'extra large', 'small'))
         OR (i_category = 'Men' AND i_color IN ('olive', 'red', 'snow') AND i_units IN ('Bunch', 'Ton', 'Dozen') AND i_size IN ('petite', 'small', 'large')))) > 0
ORDER BY i_product_name LIMIT 100;

-- d33: The best and the worst items of a store, side by side
SELECT asc_rank.rnk, i1.i_product_name AS best, i2.i_product_name AS worst
FROM (SELECT item_sk, rank() OVER (ORDER BY rank_col, item_sk) AS rnk
      FROM (SELECT ss_item_sk AS item_sk, avg(ss_net_profit) AS rank_col FROM store_sales WHERE ss_store_sk = 4 GROUP BY ss_item_sk
            HAVING avg(ss_net_profit) > 0.5 * (SELECT avg(ss_net_profit) FROM store_sales WHERE ss_store_sk = 4 AND ss_addr_sk > 100 GROUP BY ss_store_sk)) v1) asc_rank,
     (SELECT item_sk, rank() OVER (ORDER BY rank_col DESC, item_sk) AS rnk
      FROM (SELECT ss_item_sk AS item_sk, avg(ss_net_profit) AS rank_col FROM store_sales WHERE ss_store_sk = 4 GROUP BY ss_item_sk
            HAVING avg(ss_net_profit) > 0.5 * (SELECT avg(ss_net_profit) FROM store_sales WHERE ss_store_sk = 4 AND ss_addr_sk > 100 GROUP BY ss_store_sk)) v2) desc_rank,
     item i1, item i2
WHERE asc_rank.rnk = desc_rank.rnk AND asc_rank.rnk < 11 AND i1.i_item_sk = asc_rank.item_sk AND i2.i_item_sk = desc_rank.item_sk ORDER BY asc_rank.rnk;

-- d34: Tickets bought in another city than the customer's
SELECT c_last_name, c_first_name, current_addr.ca_city, bought_city, ss_ticket_number, amt, profit
FROM (SELECT ss_ticket_number, ss_customer_sk, ca_city AS bought_city, sum(ss_coupon_amt) AS amt, sum(ss_net_profit) AS profit
      FROM store_sales, date_dim, store, household_demographics, customer_address
      WHERE ss_sold_date_sk = d_date_sk AND ss_store_sk = s_store_sk AND ss_hdemo_sk = hd_demo_sk AND ss_addr_sk = ca_address_sk AND (hd_dep_count = 4 OR hd_vehicle_count = 3)
        AND d_dow IN (6, 0) AND d_year IN (1999, 2000, 2001) AND s_city IN ('Midway', 'Fairview', 'Oak Grove')
      GROUP BY ss_ticket_number, ss_customer_sk, ss_addr_sk, ca_city) dn, customer, customer_address current_addr
WHERE ss_customer_sk = c_customer_sk AND c_current_addr_sk = current_addr.ca_address_sk AND current_addr.ca_city <> bought_city
ORDER BY c_last_name, c_first_name, current_addr.ca_city, bought_city, ss_ticket_number LIMIT 100;

-- d35: Months far off a brand's yearly average, with their neighbours
WITH v1 AS (
  SELECT i_category, i_brand, s_store_name, d_year, d_moy, sum(ss_sales_price) AS sum_sales, avg(sum(ss_sales_price)) OVER (PARTITION BY i_category, i_brand, s_store_name, d_year) AS avg_monthly,
         rank() OVER (PARTITION BY i_category, i_brand, s_store_name ORDER BY d_year, d_moy) AS rn
  FROM item, store_sales, date_dim, store
  WHERE ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND ss_store_sk = s_store_sk AND (d_year = 1999 OR (d_year = 1998 AND d_moy = 12) OR (d_year = 2000 AND d_moy = 1))
  GROUP BY i_category, i_brand, s_store_name, d_year, d_moy)
SELECT v.i_category, v.i_brand, v.s_store_name, v.d_year, v.d_moy, v.avg_monthly, v.sum_sales, lag.sum_sales AS psum, lead.sum_sales AS nsum
FROM v1 v, v1 lag, v1 lead
WHERE v.i_category = lag.i_category AND v.i_category = lead.i_category AND v.i_brand = lag.i_brand AND v.i_brand = lead.i_brand AND v.s_store_name = lag.s_store_name AND v.s_store_name = lead.s_store_name
  AND v.rn = lag.rn + 1 AND v.rn = lead.rn - 1 AND v.d_year = 1999 AND v.avg_monthly > 0 AND abs(v.sum_sales - v.avg_monthly) / v.avg_monthly > 0.1
ORDER BY v.sum_sales - v.avg_monthly, v.i_category, v.i_brand, v.s_store_name, v.d_moy LIMIT 100;

-- d36: The items returned most, in any channel
SELECT channel, item, return_ratio, return_rank
FROM (SELECT 'web' AS channel, ws_item_sk AS item, round(sum(coalesce(wr_return_quantity, 0))::numeric / sum(coalesce(ws_quantity, 0)), 6) AS return_ratio,
             rank() OVER (ORDER BY sum(coalesce(wr_return_quantity, 0))::numeric / sum(coalesce(ws_quantity, 0)) DESC) AS return_rank
      FROM web_sales LEFT JOIN web_returns ON ws_order_number = wr_order_number AND ws_item_sk = wr_item_sk WHERE ws_quantity > 0 GROUP BY ws_item_sk
      UNION SELECT 'catalog', cs_item_sk, round(sum(coalesce(cr_return_quantity, 0))::numeric / sum(coalesce(cs_quantity, 0)), 6),
             rank() OVER (ORDER BY sum(coalesce(cr_return_quantity, 0))::numeric / sum(coalesce(cs_quantity, 0)) DESC)
      FROM catalog_sales LEFT JOIN catalog_returns ON cs_order_number = cr_order_number AND cs_item_sk = cr_item_sk WHERE cs_quantity > 0 GROUP BY cs_item_sk
      UNION SELECT 'store', ss_item_sk, round(sum(coalesce(sr_return_quantity, 0))::numeric / sum(coalesce(ss_quantity, 0)), 6),
             rank() OVER (ORDER BY sum(coalesce(sr_return_quantity, 0))::numeric / sum(coalesce(ss_quantity, 0)) DESC)
      FROM store_sales LEFT JOIN store_returns ON ss_ticket_number = sr_ticket_number AND ss_item_sk = sr_item_sk WHERE ss_quantity > 0 GROUP BY ss_item_sk) x
WHERE return_rank <= 10 ORDER BY channel, return_rank, return_ratio, item;

-- d37: Days on which web sales overtook store sales, cumulated
WITH web_v1 AS (SELECT ws_item_sk AS item_sk, d_date, sum(sum(ws_sales_price)) OVER (PARTITION BY ws_item_sk ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cume_sales
                FROM web_sales, date_dim WHERE ws_sold_date_sk = d_date_sk AND d_month_seq BETWEEN 1200 AND 1211 GROUP BY ws_item_sk, d_date),
 store_v1 AS (SELECT ss_item_sk AS item_sk, d_date, sum(sum(ss_sales_price)) OVER (PARTITION BY ss_item_sk ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cume_sales
              FROM store_sales, date_dim WHERE ss_sold_date_sk = d_date_sk AND d_month_seq BETWEEN 1200 AND 1211 GROUP BY ss_item_sk, d_date)
SELECT item_sk, d_date, web_cumulative, store_cumulative
FROM (SELECT item_sk, d_date, max(web_sales) OVER w AS web_cumulative, max(store_sales) OVER w AS store_cumulative
      FROM (SELECT coalesce(web.item_sk, store.item_sk) AS item_sk, coalesce(web.d_date, store.d_date) AS d_date, web.cume_sales AS web_sales, store.cume_sales AS store_sales
            FROM web_v1 web FULL OUTER JOIN store_v1 store ON web.item_sk = store.item_sk AND web.d_date = store.d_date) x
      WINDOW w AS (PARTITION BY item_sk ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) y
WHERE web_cumulative > store_cumulative ORDER BY item_sk, d_date LIMIT 100;

-- d38: Makers whose quarters stray from their average
SELECT * FROM (
  SELECT i_manufact_id, sum(ss_sales_price) AS sum_sales, avg(sum(ss_sales_price)) OVER (PARTITION BY i_manufact_id) AS avg_quarterly
  FROM item, store_sales, date_dim, store
  WHERE ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND ss_store_sk = s_store_sk AND d_month_seq BETWEEN 1200 AND 1211
    AND ((i_category IN ('Books', 'Children', 'Electronics') AND i_class_id IN (1, 2)) OR (i_category IN ('Women', 'Music', 'Men') AND i_class_id IN (1, 3)))
  GROUP BY i_manufact_id, d_qoy) tmp
WHERE CASE WHEN avg_quarterly > 0 THEN abs(sum_sales - avg_quarterly) / avg_quarterly END > 0.1 ORDER BY avg_quarterly, sum_sales, i_manufact_id LIMIT 100;

-- d39: The dearest hundred of an eight-level roll-up, ranked in each category
SELECT * FROM (
  SELECT i_category, i_class, i_brand, d_year, d_qoy, d_moy, s_store_id, sumsales, rank() OVER (PARTITION BY i_category ORDER BY sumsales DESC) AS rk
  FROM (SELECT i_category, i_class, i_brand, d_year, d_qoy, d_moy, s_store_id, sum(coalesce(ss_sales_price * ss_quantity, 0)) AS sumsales
        FROM store_sales, date_dim, store, item
        WHERE ss_sold_date_sk = d_date_sk AND ss_item_sk = i_item_sk AND ss_store_sk = s_store_sk AND d_month_seq BETWEEN 1200 AND 1211
        GROUP BY ROLLUP (i_category, i_class, i_brand, d_year, d_qoy, d_moy, s_store_id)) dw1) dw2
WHERE rk <= 10 ORDER BY i_category, i_class, i_brand, d_year, d_qoy, d_moy, s_store_id, sumsales, rk LIMIT 100;

-- d40: Profit of the counties in the five best states
SELECT sum(ss_net_profit) AS total_sum, s_state, s_county, grouping(s_state) + grouping(s_county) AS lochierarchy,
       rank() OVER (PARTITION BY grouping(s_state) + grouping(s_county), CASE WHEN grouping(s_county) = 0 THEN s_state END ORDER BY sum(ss_net_profit) DESC) AS rank_within_parent
FROM store_sales, date_dim d1, store
WHERE d1.d_month_seq BETWEEN 1200 AND 1211 AND d1.d_date_sk = ss_sold_date_sk AND s_store_sk = ss_store_sk
  AND s_state IN (SELECT s_state FROM (SELECT s_state, rank() OVER (ORDER BY sum(ss_net_profit) DESC) AS ranking FROM store_sales, store, date_dim
                                       WHERE d_month_seq BETWEEN 1200 AND 1211 AND d_date_sk = ss_sold_date_sk AND s_store_sk = ss_store_sk GROUP BY s_state) tmp1 WHERE ranking <= 2)
GROUP BY ROLLUP (s_state, s_county) ORDER BY lochierarchy DESC, s_state, rank_within_parent, s_county;

-- d41: Sales in four half hours side by side
SELECT * FROM
 (SELECT count(*) AS h8_30 FROM store_sales, household_demographics, time_dim, store WHERE ss_sold_time_sk = t_time_sk AND ss_hdemo_sk = hd_demo_sk AND ss_store_sk = s_store_sk AND t_hour = 8 AND t_minute >= 30 AND hd_dep_count <= 4) s1,
 (SELECT count(*) AS h9_00 FROM store_sales, household_demographics, time_dim, store WHERE ss_sold_time_sk = t_time_sk AND ss_hdemo_sk = hd_demo_sk AND ss_store_sk = s_store_sk AND t_hour = 9 AND t_minute < 30 AND hd_dep_count <= 4) s2,
 (SELECT count(*) AS h9_30 FROM store_sales, household_demographics, time_dim, store WHERE ss_sold_time_sk = t_time_sk AND ss_hdemo_sk = hd_demo_sk AND ss_store_sk = s_store_sk AND t_hour = 9 AND t_minute >= 30 AND hd_dep_count <= 4) s3;

-- d42: Morning sales against evening sales on the web
SELECT round(amc::numeric / nullif(pmc, 0), 4) AS am_pm_ratio
FROM (SELECT count(*) AS amc FROM web_sales, time_dim WHERE ws_sold_time_sk = t_time_sk AND t_hour BETWEEN 8 AND 9) at,
     (SELECT count(*) AS pmc FROM web_sales, time_dim WHERE ws_sold_time_sk = t_time_sk AND t_hour BETWEEN 19 AND 20) pt;

-- d43: Customers and items of store and catalog: only here, only there, both
WITH ssci AS (SELECT ss_customer_sk AS customer_sk, ss_item_sk AS item_sk FROM store_sales, date_dim WHERE ss_sold_date_sk = d_date_sk AND d_month_seq BETWEEN 1200 AND 1223 GROUP BY 1, 2),
 csci AS (SELECT cs_bill_customer_sk AS customer_sk, cs_item_sk AS item_sk FROM catalog_sales, date_dim WHERE cs_sold_date_sk = d_date_sk AND d_month_seq BETWEEN 1200 AND 1223 GROUP BY 1, 2)
SELECT sum(CASE WHEN ssci.customer_sk IS NOT NULL AND csci.customer_sk IS NULL THEN 1 ELSE 0 END) AS store_only,
       sum(CASE WHEN ssci.customer_sk IS NULL AND csci.customer_sk IS NOT NULL THEN 1 ELSE 0 END) AS catalog_only,
       sum(CASE WHEN ssci.customer_sk IS NOT NULL AND csci.customer_sk IS NOT NULL THEN 1 ELSE 0 END) AS both
FROM ssci FULL OUTER JOIN csci ON ssci.customer_sk = csci.customer_sk AND ssci.item_sk = csci.item_sk;

-- d44: Days from sale to shipment, by warehouse, in buckets
SELECT substr(w_warehouse_name, 1, 20) AS warehouse, cs_ship_mode_sk, sum(CASE WHEN cs_ship_date_sk - cs_sold_date_sk <= 30 THEN 1 ELSE 0 END) AS days_30,
       sum(CASE WHEN cs_ship_date_sk - cs_sold_date_sk > 30 AND cs_ship_date_sk - cs_sold_date_sk <= 60 THEN 1 ELSE 0 END) AS days_60, sum(CASE WHEN cs_ship_date_sk - cs_sold_date_sk > 60 THEN 1 ELSE 0 END) AS more
FROM catalog_sales, warehouse, date_dim
WHERE d_month_seq BETWEEN 1200 AND 1211 AND cs_ship_date_sk = d_date_sk AND cs_warehouse_sk = w_warehouse_sk
GROUP BY substr(w_warehouse_name, 1, 20), cs_ship_mode_sk ORDER BY 1, 2;

-- d45: A cube over sex, state of marriage and education
SELECT cd_gender, cd_marital_status, cd_education_status, grouping(cd_gender, cd_marital_status, cd_education_status) AS level, count(*) AS n, count(DISTINCT c_customer_sk) AS customers, sum(cd_purchase_estimate) AS estimate
FROM customer JOIN customer_demographics ON cd_demo_sk = c_current_cdemo_sk
GROUP BY CUBE (cd_gender, cd_marital_status, cd_education_status) HAVING count(*) > 5 ORDER BY level, 1, 2, 3;

-- d46: Grouping sets over years and categories, filtered aggregates
SELECT d_year, i_category, count(*) AS lines, sum(ss_quantity) FILTER (WHERE p_channel_tv = 'Y') AS tv, sum(ss_quantity) FILTER (WHERE ss_promo_sk IS NULL) AS unpromoted,
       string_agg(DISTINCT rtrim(i_units), ',' ORDER BY rtrim(i_units)) AS units
FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk JOIN item ON i_item_sk = ss_item_sk LEFT JOIN promotion ON p_promo_sk = ss_promo_sk
WHERE d_year > 1999 GROUP BY GROUPING SETS ((d_year), (i_category), ()) ORDER BY d_year, i_category;

-- d47: The latest purchase of each customer of a state
SELECT DISTINCT ON (c_customer_id) c_customer_id, c_last_name, d_date, ss_ticket_number, ss_item_sk, ss_net_paid
FROM customer JOIN customer_address ON ca_address_sk = c_current_addr_sk JOIN store_sales ON ss_customer_sk = c_customer_sk JOIN date_dim ON d_date_sk = ss_sold_date_sk
WHERE ca_state = 'TN' ORDER BY c_customer_id, d_date DESC, ss_ticket_number, ss_item_sk;

-- d48: The median and the commonest quantity of each category
SELECT i_category, percentile_disc(0.5) WITHIN GROUP (ORDER BY ss_quantity) AS median, mode() WITHIN GROUP (ORDER BY ss_store_sk) AS usual_store, max(ss_net_paid) - min(ss_net_paid) AS spread, bool_or(ss_coupon_amt > 40) AS coupons
FROM store_sales JOIN item ON i_item_sk = ss_item_sk GROUP BY i_category ORDER BY i_category;

-- d49: Quarter by quarter: running totals, neighbours, quartiles
SELECT d_year, d_qoy, total, sum(total) OVER (ORDER BY d_year, d_qoy) AS running, lag(total) OVER (ORDER BY d_year, d_qoy) AS before, lead(total, 4) OVER (ORDER BY d_year, d_qoy) AS year_later,
       ntile(4) OVER (ORDER BY total) AS quartile, first_value(total) OVER (PARTITION BY d_year ORDER BY d_qoy) AS first_quarter,
       avg(total) OVER (ORDER BY d_year, d_qoy ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS smooth
FROM (SELECT d_year, d_qoy, sum(ss_net_paid) AS total FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk GROUP BY d_year, d_qoy) q ORDER BY d_year, d_qoy;

-- d50: Customers who never returned a thing, through NOT IN and NOT EXISTS
SELECT c_birth_country, count(*) AS customers, sum((SELECT count(*) FROM web_sales WHERE ws_bill_customer_sk = c_customer_sk)) AS web_lines
FROM customer
WHERE c_customer_sk NOT IN (SELECT sr_customer_sk FROM store_returns WHERE sr_customer_sk IS NOT NULL) AND NOT EXISTS (SELECT FROM web_returns WHERE wr_returning_customer_sk = c_customer_sk)
GROUP BY c_birth_country ORDER BY c_birth_country;

-- d51: The three dearest purchases of each store's best customers, laterally
SELECT s_store_sk, s_store_name, top.ss_ticket_number, top.ss_item_sk, top.ss_net_paid
FROM store, LATERAL (SELECT ss_ticket_number, ss_item_sk, ss_net_paid FROM store_sales WHERE ss_store_sk = s_store_sk AND ss_net_paid IS NOT NULL
                     ORDER BY ss_net_paid DESC, ss_ticket_number, ss_item_sk LIMIT 3) top
ORDER BY s_store_sk, top.ss_net_paid DESC, top.ss_ticket_number, top.ss_item_sk;

-- d52: Months of the calendar without sales of a brand, by generated rows
SELECT m.moy, count(ss_item_sk) AS lines, coalesce(sum(ss_net_paid), 0) AS paid
FROM generate_series(1, 12) AS m (moy) LEFT JOIN (store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk AND d_year = 2001 JOIN item ON i_item_sk = ss_item_sk AND i_category = 'Shoes' AND i_class_id = 1) ON d_moy = m.moy
GROUP BY m.moy ORDER BY m.moy;
