-- A star and snowflake schema in the style of TPC-DS: three sales channels, returns, stock and their dimensions.
-- Keys of facts may be NULL, as there. Run with search_path = <schema>, public.
CREATE TABLE date_dim (d_date_sk int PRIMARY KEY, d_date_id char(16) NOT NULL, d_date date, d_month_seq int, d_week_seq int, d_quarter_seq int, d_year int, d_dow int,
  d_moy int, d_dom int, d_qoy int, d_day_name char(9), d_quarter_name char(6), d_holiday char(1), d_weekend char(1));
INSERT INTO date_dim
 SELECT 2450815 + g, 'AAAA' || lpad(g::text, 12, '0'), d, (y - 1900) * 12 + m - 1, 5109 + g / 7, (y - 1900) * 4 + (m - 1) / 3, y, dow, m, extract(day FROM d)::int,
  (m - 1) / 3 + 1, (ARRAY['Sunday','Monday','Tuesday','Wednesday','Thursday','Friday','Saturday'])[dow + 1], y || 'Q' || ((m - 1) / 3 + 1),
  CASE WHEN rare(g, 100, 30) THEN 'Y' ELSE 'N' END, CASE WHEN dow IN (0, 6) THEN 'Y' ELSE 'N' END
 FROM generate_series(0, 1825) g, LATERAL (SELECT date '1998-01-01' + g AS d) a,
  LATERAL (SELECT extract(year FROM d)::int AS y, extract(month FROM d)::int AS m, extract(dow FROM d)::int AS dow) b;

CREATE TABLE time_dim (t_time_sk int PRIMARY KEY, t_hour int, t_minute int, t_am_pm char(2), t_shift char(20), t_meal_time char(20));
INSERT INTO time_dim SELECT g, g / 60, g % 60, CASE WHEN g < 720 THEN 'AM' ELSE 'PM' END, (ARRAY['third','first','second'])[g / 480 + 1],
  CASE WHEN g / 60 BETWEEN 6 AND 8 THEN 'breakfast' WHEN g / 60 BETWEEN 11 AND 13 THEN 'lunch' WHEN g / 60 BETWEEN 17 AND 19 THEN 'dinner' END
 FROM generate_series(0, 1439) g;

CREATE TABLE item (i_item_sk int PRIMARY KEY, i_item_id char(16) NOT NULL, i_item_desc varchar(200), i_current_price decimal(7,2), i_wholesale_cost decimal(7,2),
  i_brand_id int, i_brand char(50), i_class_id int, i_class char(50), i_category_id int, i_category char(50), i_manufact_id int, i_manufact char(50), i_size char(20),
  i_color char(20), i_units char(10), i_manager_id int, i_product_name char(50));
INSERT INTO item
 SELECT g, 'AAAA' || lpad((g / 2)::text, 12, '0'), prose(g, 110, 10), CASE WHEN rare(g, 111, 40) THEN NULL ELSE (50 + low(g, 111, 9900)) / 100.0 END,
  (30 + low(g, 112, 6000)) / 100.0, cat * 1000 + cls * 10 + 1 + pick(g, 113, 4), 'brand ' || cat || ' #' || (1 + pick(g, 113, 4)), cls, 'class ' || cat || '-' || cls, cat,
  (ARRAY['Books','Children','Electronics','Home','Jewelry','Men','Music','Shoes','Sports','Women'])[cat],
  1 + pick(g, 116, 40), 'maker ' || (1 + pick(g, 116, 40)), word(g, 117, ARRAY['small','medium','large','extra large','petite','N/A']),
  CASE WHEN rare(g, 118, 25) THEN NULL ELSE word(g, 118, ARRAY['red','powder','khaki','brown','honeydew','olive','peach','lime','snow','tan']) END,
  word(g, 119, ARRAY['Ounce','Oz','Bunch','Ton','Each','Dozen']), 1 + pick(g, 120, 20), CASE WHEN rare(g, 121, 50) THEN NULL ELSE 'product ' || md5(g::text) END
 FROM generate_series(1, 240) g, LATERAL (SELECT 1 + pick(g, 114, 10) AS cat, 1 + low(g, 115, 4) AS cls) x;

CREATE TABLE store (s_store_sk int PRIMARY KEY, s_store_id char(16) NOT NULL, s_store_name varchar(50), s_number_employees int, s_floor_space int, s_hours char(20),
  s_market_id int, s_city varchar(60), s_county varchar(30), s_state char(2), s_zip char(10), s_gmt_offset decimal(5,2), s_tax_percentage decimal(5,2));
INSERT INTO store SELECT g, 'AAAA' || lpad(((g + 1) / 2)::text, 12, '0'), word(g, 130, ARRAY['ought','able','ese','bar','anti','cally']), 200 + pick(g, 131, 100), 5000000 + pick(g, 132, 4000000),
  word(g, 133, ARRAY['8AM-4PM','8AM-8AM','8AM-12AM']), 1 + pick(g, 134, 5), word(g, 135, ARRAY['Midway','Fairview','Oak Grove','Riverside']),
  word(g, 136, ARRAY['Williamson County','Ziebach County','Walker County']), word(g, 137, ARRAY['TN','GA','SD','OH']), (20000 + pick(g, 138, 60) * 1000)::text,
  CASE WHEN rare(g, 139, 6) THEN -6 ELSE -5 END, pick(g, 140, 12) / 100.0
 FROM generate_series(1, 12) g;

CREATE TABLE warehouse (w_warehouse_sk int PRIMARY KEY, w_warehouse_name varchar(20), w_warehouse_sq_ft int, w_city varchar(60), w_state char(2));
INSERT INTO warehouse SELECT g, CASE WHEN g = 3 THEN NULL ELSE 'Warehouse number ' || g END, 100000 + pick(g, 145, 800000), 'Midway', word(g, 146, ARRAY['TN','GA']) FROM generate_series(1, 4) g;

CREATE TABLE promotion (p_promo_sk int PRIMARY KEY, p_promo_name char(50), p_channel_dmail char(1), p_channel_email char(1), p_channel_tv char(1), p_channel_event char(1), p_cost decimal(15,2));
INSERT INTO promotion SELECT g, word(g, 150, ARRAY['able','pri','ation','eing','cally']), word(g, 151, ARRAY['Y','N']), CASE WHEN rare(g, 152, 6) THEN NULL ELSE 'N' END,
  word(g, 153, ARRAY['Y','N','N']), word(g, 154, ARRAY['N','N','Y']), 1000 FROM generate_series(1, 20) g;

CREATE TABLE customer_address (ca_address_sk int PRIMARY KEY, ca_street_number char(10), ca_city varchar(60), ca_county varchar(30), ca_state char(2), ca_zip char(10),
  ca_country varchar(20), ca_gmt_offset decimal(5,2), ca_location_type char(20));
INSERT INTO customer_address SELECT g, pick(g, 160, 999)::text, CASE WHEN rare(g, 161, 30) THEN NULL ELSE word(g, 161, ARRAY['Midway','Fairview','Oak Grove','Riverside','Glenwood','Pleasant Hill']) END,
  word(g, 162, ARRAY['Williamson County','Ziebach County','Walker County','Rush County','Toole County','Dona Ana County']), CASE WHEN rare(g, 163, 25) THEN NULL ELSE word(g, 163, ARRAY['TN','GA','SD','OH','KY','TX','CA','VA']) END,
  (20000 + pick(g, 164, 60) * 1000)::text, CASE WHEN rare(g, 165, 30) THEN NULL ELSE 'United States' END, -5 - pick(g, 166, 4), word(g, 167, ARRAY['single family','condo','apartment'])
 FROM generate_series(1, 300) g;

CREATE TABLE customer_demographics (cd_demo_sk int PRIMARY KEY, cd_gender char(1), cd_marital_status char(1), cd_education_status char(20), cd_purchase_estimate int, cd_credit_rating char(10), cd_dep_count int);
INSERT INTO customer_demographics SELECT g, word(g, 170, ARRAY['M','F']), word(g, 171, ARRAY['M','S','D','W','U']),
  word(g, 172, ARRAY['College','2 yr Degree','4 yr Degree','Secondary','Primary','Advanced Degree','Unknown']), 500 * (1 + pick(g, 173, 10)), word(g, 174, ARRAY['Good','Low Risk','High Risk','Unknown']), pick(g, 175, 7)
 FROM generate_series(1, 200) g;

CREATE TABLE household_demographics (hd_demo_sk int PRIMARY KEY, hd_income_band_sk int, hd_buy_potential char(15), hd_dep_count int, hd_vehicle_count int);
INSERT INTO household_demographics SELECT g, 1 + pick(g, 180, 20), word(g, 181, ARRAY['>10000','5001-10000','1001-5000','501-1000','0-500','Unknown']), pick(g, 182, 10), pick(g, 183, 6) - 1 FROM generate_series(1, 80) g;

CREATE TABLE customer (c_customer_sk int PRIMARY KEY, c_customer_id char(16) NOT NULL, c_current_cdemo_sk int, c_current_hdemo_sk int, c_current_addr_sk int, c_salutation char(10),
  c_first_name char(20), c_last_name char(30), c_preferred_cust_flag char(1), c_birth_month int, c_birth_year int, c_birth_country varchar(20), c_email_address char(50));
INSERT INTO customer
 SELECT g, 'AAAA' || lpad(g::text, 12, '0'), CASE WHEN rare(g, 190, 30) THEN NULL ELSE 1 + pick(g, 190, 200) END, CASE WHEN rare(g, 191, 30) THEN NULL ELSE 1 + pick(g, 191, 80) END, 1 + pick(g, 192, 300),
  word(g, 193, ARRAY['Mr.','Mrs.','Ms.','Dr.','Sir']), CASE WHEN rare(g, 194, 25) THEN NULL ELSE word(g, 194, ARRAY['James','Mary','John','Linda','Robert','Anna','Ólafur','Zoë']) END,
  CASE WHEN rare(g, 195, 25) THEN NULL ELSE word(g, 195, ARRAY['Smith','Jones','Brown','Lee','Garcia','Müller','O''Neil','White','Young']) END, CASE WHEN rare(g, 196, 20) THEN NULL ELSE word(g, 196, ARRAY['Y','N']) END,
  1 + pick(g, 197, 12), 1925 + pick(g, 198, 70), word(g, 199, ARRAY['CANADA','FRANCE','JAPAN','PERU','TOGO']), CASE WHEN rare(g, 200, 10) THEN NULL ELSE 'c' || g || '@example.org' END
 FROM generate_series(1, 400) g;

CREATE TABLE store_sales (ss_sold_date_sk int, ss_sold_time_sk int, ss_item_sk int NOT NULL REFERENCES item, ss_customer_sk int, ss_cdemo_sk int, ss_hdemo_sk int, ss_addr_sk int, ss_store_sk int, ss_promo_sk int,
  ss_ticket_number int NOT NULL, ss_quantity int, ss_wholesale_cost decimal(7,2), ss_list_price decimal(7,2), ss_sales_price decimal(7,2), ss_ext_discount_amt decimal(7,2), ss_ext_sales_price decimal(7,2),
  ss_ext_list_price decimal(7,2), ss_coupon_amt decimal(7,2), ss_net_paid decimal(7,2), ss_net_profit decimal(7,2), PRIMARY KEY (ss_item_sk, ss_ticket_number));
INSERT INTO store_sales
 SELECT CASE WHEN rare(t, 210, 30) THEN NULL ELSE 2450815 + pick(t, 210, 1826) END, CASE WHEN rare(t, 211, 40) THEN NULL ELSE 480 + pick(t, 211, 840) END, (1 + (t * 53 + i * 97) % 240),
  CASE WHEN rare(t, 212, 25) THEN NULL ELSE 1 + low(t, 212, 400) END, 1 + pick(t, 213, 200), CASE WHEN rare(t, 214, 30) THEN NULL ELSE 1 + pick(t, 214, 80) END, 1 + pick(t, 215, 300),
  CASE WHEN rare(t, 216, 40) THEN NULL ELSE 1 + low(t, 216, 12) END, CASE WHEN rare(k, 217, 3) THEN NULL ELSE 1 + pick(k, 217, 20) END, t,
  CASE WHEN rare(k, 218, 40) THEN NULL ELSE q END, w, lp, sp, pick(k, 219, 3000) / 100.0, q * sp, q * lp, CASE WHEN rare(k, 220, 4) THEN pick(k, 220, 5000) / 100.0 ELSE 0 END,
  CASE WHEN rare(k, 221, 40) THEN NULL ELSE q * sp END, q * (sp - w)
 FROM generate_series(1, 1600) t, generate_series(1, 9) i, LATERAL (SELECT t * 10 + i AS k) a,
  LATERAL (SELECT 1 + pick(k, 222, 60) AS q, (100 + pick(k, 223, 6000)) / 100.0 AS w) b, LATERAL (SELECT round(w * (1.1 + pick(k, 224, 60) / 100.0), 2) AS lp) c,
  LATERAL (SELECT round(lp * (1 - pick(k, 225, 100) / 150.0), 2) AS sp) d
 WHERE i <= 1 + pick(t, 226, 9);

CREATE TABLE store_returns (sr_returned_date_sk int, sr_item_sk int NOT NULL, sr_customer_sk int, sr_store_sk int, sr_ticket_number int NOT NULL, sr_return_quantity int,
  sr_return_amt decimal(7,2), sr_fee decimal(7,2), sr_net_loss decimal(7,2), PRIMARY KEY (sr_item_sk, sr_ticket_number));
INSERT INTO store_returns SELECT ss_sold_date_sk + 1 + pick(k, 230, 60), ss_item_sk, ss_customer_sk, ss_store_sk, ss_ticket_number, 1 + pick(k, 231, ss_quantity), round(ss_sales_price * (1 + pick(k, 231, ss_quantity)), 2),
  pick(k, 232, 10000) / 100.0, pick(k, 233, 20000) / 100.0
 FROM store_sales, LATERAL (SELECT ss_ticket_number * 300 + ss_item_sk AS k) x WHERE pick(k, 234, 8) = 0 AND ss_quantity IS NOT NULL;

CREATE TABLE catalog_sales (cs_sold_date_sk int, cs_ship_date_sk int, cs_bill_customer_sk int, cs_bill_cdemo_sk int, cs_bill_addr_sk int, cs_ship_addr_sk int, cs_call_center_sk int, cs_ship_mode_sk int, cs_warehouse_sk int,
  cs_item_sk int NOT NULL REFERENCES item, cs_promo_sk int, cs_order_number int NOT NULL, cs_quantity int, cs_wholesale_cost decimal(7,2), cs_list_price decimal(7,2), cs_sales_price decimal(7,2),
  cs_ext_discount_amt decimal(7,2), cs_ext_sales_price decimal(7,2), cs_ext_ship_cost decimal(7,2), cs_coupon_amt decimal(7,2), cs_net_profit decimal(7,2), PRIMARY KEY (cs_item_sk, cs_order_number));
INSERT INTO catalog_sales
 SELECT d, d + 2 + pick(k, 241, 120), CASE WHEN rare(o, 242, 25) THEN NULL ELSE 1 + low(o, 242, 400) END, 1 + pick(o, 243, 200), 1 + pick(o, 244, 300), CASE WHEN rare(o, 245, 30) THEN NULL ELSE 1 + pick(o, 245, 300) END,
  1 + pick(o, 246, 3), 1 + pick(k, 247, 5), CASE WHEN rare(k, 248, 25) THEN NULL ELSE 1 + pick(k, 248, 4) END, 1 + (o * 59 + i * 71) % 240, CASE WHEN rare(k, 249, 3) THEN NULL ELSE 1 + pick(k, 249, 20) END, o,
  CASE WHEN rare(k, 250, 40) THEN NULL ELSE q END, w, round(w * 1.5, 2), sp, pick(k, 251, 40000) / 100.0, q * sp, pick(k, 252, 9000) / 100.0, CASE WHEN rare(k, 253, 4) THEN 10.5 ELSE 0 END, q * (sp - w)
 FROM generate_series(1, 900) o, generate_series(1, 7) i, LATERAL (SELECT o * 10 + i AS k, CASE WHEN rare(o, 240, 40) THEN NULL ELSE 2450815 + pick(o, 240, 1826) END AS d) a,
  LATERAL (SELECT 1 + pick(k, 254, 50) AS q, (100 + pick(k, 255, 6000)) / 100.0 AS w) b, LATERAL (SELECT round(w * (0.7 + pick(k, 256, 100) / 100.0), 2) AS sp) c
 WHERE i <= 1 + pick(o, 257, 7);

CREATE TABLE catalog_returns (cr_returned_date_sk int, cr_item_sk int NOT NULL, cr_order_number int NOT NULL, cr_returning_customer_sk int, cr_return_quantity int, cr_return_amount decimal(7,2), cr_net_loss decimal(7,2),
  PRIMARY KEY (cr_item_sk, cr_order_number));
INSERT INTO catalog_returns SELECT cs_sold_date_sk + 3 + pick(k, 260, 60), cs_item_sk, cs_order_number, cs_bill_customer_sk, 1 + pick(k, 261, cs_quantity), round(cs_sales_price * (1 + pick(k, 261, cs_quantity)), 2), pick(k, 262, 20000) / 100.0
 FROM catalog_sales, LATERAL (SELECT cs_order_number * 300 + cs_item_sk AS k) x WHERE pick(k, 263, 9) = 0 AND cs_quantity IS NOT NULL;

CREATE TABLE web_sales (ws_sold_date_sk int, ws_sold_time_sk int, ws_ship_date_sk int, ws_item_sk int NOT NULL REFERENCES item, ws_bill_customer_sk int, ws_bill_addr_sk int, ws_ship_addr_sk int, ws_web_site_sk int, ws_ship_mode_sk int,
  ws_warehouse_sk int, ws_promo_sk int, ws_order_number int NOT NULL, ws_quantity int, ws_wholesale_cost decimal(7,2), ws_list_price decimal(7,2), ws_sales_price decimal(7,2), ws_ext_discount_amt decimal(7,2), ws_ext_sales_price decimal(7,2),
  ws_ext_ship_cost decimal(7,2), ws_net_paid decimal(7,2), ws_net_profit decimal(7,2), PRIMARY KEY (ws_item_sk, ws_order_number));
INSERT INTO web_sales
 SELECT d, pick(o, 271, 1440), d + 2 + pick(k, 272, 120), 1 + (o * 61 + i * 67) % 240, CASE WHEN rare(o, 273, 25) THEN NULL ELSE 1 + low(o, 273, 400) END, 1 + pick(o, 274, 300), CASE WHEN rare(o, 275, 30) THEN NULL ELSE 1 + pick(o, 275, 300) END,
  1 + pick(o, 276, 4), 1 + pick(k, 277, 5), CASE WHEN rare(k, 278, 25) THEN NULL ELSE 1 + pick(k, 278, 4) END, CASE WHEN rare(k, 279, 3) THEN NULL ELSE 1 + pick(k, 279, 20) END, o,
  CASE WHEN rare(k, 280, 40) THEN NULL ELSE q END, w, round(w * 1.6, 2), sp, pick(k, 281, 40000) / 100.0, q * sp, pick(k, 282, 9000) / 100.0, CASE WHEN rare(k, 283, 40) THEN NULL ELSE q * sp END, q * (sp - w)
 FROM generate_series(1, 700) o, generate_series(1, 7) i, LATERAL (SELECT o * 10 + i AS k, CASE WHEN rare(o, 270, 40) THEN NULL ELSE 2450815 + pick(o, 270, 1826) END AS d) a,
  LATERAL (SELECT 1 + pick(k, 284, 50) AS q, (100 + pick(k, 285, 6000)) / 100.0 AS w) b, LATERAL (SELECT round(w * (0.7 + pick(k, 286, 110) / 100.0), 2) AS sp) c
 WHERE i <= 1 + pick(o, 287, 7);

CREATE TABLE web_returns (wr_returned_date_sk int, wr_item_sk int NOT NULL, wr_order_number int NOT NULL, wr_returning_customer_sk int, wr_returning_addr_sk int, wr_return_quantity int, wr_return_amt decimal(7,2), wr_net_loss decimal(7,2),
  PRIMARY KEY (wr_item_sk, wr_order_number));
INSERT INTO web_returns SELECT ws_sold_date_sk + 3 + pick(k, 290, 60), ws_item_sk, ws_order_number, ws_bill_customer_sk, ws_bill_addr_sk, 1 + pick(k, 291, ws_quantity), round(ws_sales_price * (1 + pick(k, 291, ws_quantity)), 2), pick(k, 292, 20000) / 100.0
 FROM web_sales, LATERAL (SELECT ws_order_number * 300 + ws_item_sk AS k) x WHERE pick(k, 293, 7) = 0 AND ws_quantity IS NOT NULL;

CREATE TABLE inventory (inv_date_sk int NOT NULL REFERENCES date_dim, inv_item_sk int NOT NULL REFERENCES item, inv_warehouse_sk int NOT NULL REFERENCES warehouse, inv_quantity_on_hand int,
  PRIMARY KEY (inv_date_sk, inv_item_sk, inv_warehouse_sk));
INSERT INTO inventory SELECT 2450815 + 730 + 14 * w, i, h, CASE WHEN rare(k, 300, 25) THEN NULL ELSE low(k, 300, 1000) END
 FROM generate_series(0, 13) w, generate_series(1, 240, 2) i, generate_series(1, 4) h, LATERAL (SELECT w * 10000 + i * 10 + h AS k) x;
CREATE INDEX ON store_sales (ss_customer_sk);
CREATE INDEX ON store_sales (ss_sold_date_sk);
CREATE INDEX ON catalog_sales (cs_sold_date_sk);
CREATE INDEX ON web_sales (ws_sold_date_sk);
