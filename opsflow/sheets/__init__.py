"""Files with lines and columns, read: CSV in any encoding that occurs, XLSX, and what single cells say."""
