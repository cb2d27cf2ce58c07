DROP TABLE invoice_lines;
DROP TABLE invoices;
DROP TABLE payment_allocations;
DROP TABLE payments;
