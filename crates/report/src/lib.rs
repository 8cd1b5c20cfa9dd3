//! Findings, estimates and ratings as pages, PDF, tables and a workbook.
