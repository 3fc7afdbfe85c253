/*
Which evaluation logs were uploaded for everybody, and which files were refused, with what reasons?
page: data/pipeline
params:
  limit: BIGINT 500
*/
SELECT file_name, member, format, bytes, status, reasons, is_demo, added_at
FROM meta.files
ORDER BY CASE status WHEN 'refused' THEN 0 ELSE 1 END, added_at DESC, file_name, member
LIMIT $limit
