"""Workbooks (.xlsx, .xlsm), read as streams of text rows in bounded memory.

After Office Open XML, ECMA-376 part 1 (SpreadsheetML) and part 2 (packages).
openpyxl writes our workbooks but does not read them: it holds all shared
strings and every row's element at once, which no number of rows may do here.
"""
