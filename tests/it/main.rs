mod pdf_emit;
