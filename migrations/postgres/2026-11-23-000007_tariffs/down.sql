DROP TABLE tariff_rates;
DROP TABLE tariffs;
