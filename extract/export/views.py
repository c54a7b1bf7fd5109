"""Views for the questions people ask first, in SQL that SQLite and DuckDB both read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """One question: what it asks, and the query that answers it from the tables and from views named before it."""

    vi: str
    en: str
    query: str


_TASK = "t.solution_id, t.document_number, t.issuer, t.section_kind, t.solution_number, t.solution"
_OWNED = "a.role IN ('chu_tri', 'thuc_hien', 'tham_muu')"
# Both programs write a date as ISO text.
_MONTH = "substr(CAST(x.due AS VARCHAR), 1, 7)"

VIEWS: Mapping[str, View] = {
    "v_tasks_without_deadline": View(
        "Nhiệm vụ để trống thời hạn: không có, hoặc chưa đọc chắc được",
        "tasks whose deadline is empty, not even a vague one: those of the finding `no_deadline`, and those whose words give a time that "
        "was not read for certain",
        f"SELECT {_TASK}, t.lead_units, t.path, t.page FROM tuples AS t WHERE t.deadline = ''",
    ),
    "v_tasks_without_owner": View(
        "Nhiệm vụ không có đơn vị chủ trì, thực hiện, tham mưu",
        "tasks that nobody leads, carries out or drafts",
        f"""
        SELECT {_TASK}, t.deadline, t.path, t.page FROM tuples AS t
        WHERE NOT EXISTS (SELECT 1 FROM assignments AS a WHERE a.solution_id = t.solution_id AND {_OWNED})""",
    ),
    "v_shortcomings_without_solution": View(
        "Hạn chế không có giải pháp",
        "shortcomings that no solution answers, neither them nor what they are part of",
        """
        WITH RECURSIVE line (leaf, id) AS (
            SELECT shortcoming_id, shortcoming_id FROM shortcomings
            UNION
            SELECT line.leaf, h.parent_id FROM line JOIN shortcomings AS h ON h.shortcoming_id = line.id WHERE h.parent_id IS NOT NULL)
        SELECT h.shortcoming_id, d.number AS document_number, d.issuer, h.number, h.text, d.path, h.page
        FROM shortcomings AS h JOIN documents AS d USING (doc_id)
        WHERE NOT EXISTS (SELECT 1 FROM shortcomings AS c WHERE c.parent_id = h.shortcoming_id)
          AND NOT EXISTS (SELECT 1 FROM line JOIN solutions AS s ON s.shortcoming_id = line.id WHERE line.leaf = h.shortcoming_id)""",
    ),
    "v_due": View(
        "Những gì đến hạn, theo ngày",
        "what falls due, by the last day allowed (`due`); `day` is the day as printed",
        """
        SELECT x.due, x."end" AS day, x.bound, x.text AS deadline, t.lead_units, t.solution, t.document_number, t.issuer, t.path, x.page,
               x.deadline_id, x.solution_id
        FROM deadlines AS x JOIN tuples AS t USING (solution_id) WHERE x.due IS NOT NULL ORDER BY x.due, x.deadline_id""",
    ),
    "v_due_by_month": View(
        "Số nhiệm vụ đến hạn theo tháng",
        "how many tasks fall due in each month (`YYYY-MM`), and how many of them nobody owns",
        f"""
        SELECT {_MONTH} AS month, count(DISTINCT x.solution_id) AS tasks, count(DISTINCT x.doc_id) AS documents,
               count(DISTINCT o.solution_id) AS without_owner
        FROM deadlines AS x JOIN tuples AS t USING (solution_id) LEFT JOIN v_tasks_without_owner AS o ON o.solution_id = x.solution_id
        WHERE x.due IS NOT NULL GROUP BY 1 ORDER BY 1""",
    ),
    "v_recurring": View(
        "Nhiệm vụ định kỳ",
        "tasks that come again, with their rule",
        """
        SELECT x.rrule, x.text AS deadline, t.lead_units, t.solution, t.document_number, t.issuer, t.path, x.page, x.deadline_id,
               x.solution_id
        FROM deadlines AS x JOIN tuples AS t USING (solution_id) WHERE x.rrule <> '' ORDER BY x.rrule, x.deadline_id""",
    ),
    "v_unit_tasks": View(
        "Khối lượng việc của từng đơn vị",
        "load by unit: tasks that it leads, carries out or drafts, cooperates in, and those among all of them whose deadline is empty",
        """
        SELECT u.unit_id, u.name, count(DISTINCT CASE WHEN a.role = 'chu_tri' THEN a.solution_id END) AS leads,
               count(DISTINCT CASE WHEN a.role IN ('thuc_hien', 'tham_muu') THEN a.solution_id END) AS carries_out,
               count(DISTINCT CASE WHEN a.role = 'phoi_hop' THEN a.solution_id END) AS cooperates,
               count(DISTINCT a.doc_id) AS documents, count(DISTINCT a.solution_id) AS tasks,
               count(DISTINCT CASE WHEN t.deadline = '' THEN a.solution_id END) AS without_deadline
        FROM units AS u JOIN assignments AS a USING (unit_id) JOIN tuples AS t USING (solution_id)
        GROUP BY u.unit_id, u.name ORDER BY count(DISTINCT a.solution_id) DESC, u.name""",
    ),
    "v_unit_months": View(
        "Khối lượng việc của từng đơn vị theo tháng",
        "how many tasks fall due for each unit that owns them in each month (`YYYY-MM`)",
        f"""
        SELECT u.unit_id, u.name, {_MONTH} AS month, count(DISTINCT x.solution_id) AS tasks
        FROM deadlines AS x JOIN tuples AS t USING (solution_id) JOIN assignments AS a ON a.solution_id = x.solution_id
             JOIN units AS u USING (unit_id)
        WHERE x.due IS NOT NULL AND {_OWNED} GROUP BY u.unit_id, u.name, 3 ORDER BY 3, count(DISTINCT x.solution_id) DESC, u.name""",
    ),
    "v_findings": View(
        "Số phát hiện theo loại",
        "findings by code, with how many documents have one, and how many of them an auditor has confirmed and dismissed",
        """
        SELECT code, severity, count(*) AS findings, count(DISTINCT doc_id) AS documents,
               sum(CASE WHEN review = 'confirmed' THEN 1 ELSE 0 END) AS confirmed,
               sum(CASE WHEN review = 'dismissed' THEN 1 ELSE 0 END) AS dismissed
        FROM findings
        GROUP BY code, severity ORDER BY count(*) DESC, code""",
    ),
    "v_documents": View(
        "Văn bản và mức độ đầy đủ",
        "documents with their tasks, those whose deadline is empty and those without owner, and findings of the severity `error` that "
        "nobody dismissed",
        """
        SELECT d.doc_id, d.path, d.number, d.issuer, d.issued_on, d.title, d.status,
               (SELECT count(*) FROM tuples AS t WHERE t.doc_id = d.doc_id) AS tasks,
               (SELECT count(*) FROM tuples AS t WHERE t.doc_id = d.doc_id AND t.deadline = '') AS without_deadline,
               (SELECT count(*) FROM v_tasks_without_owner AS o JOIN tuples AS t USING (solution_id) WHERE t.doc_id = d.doc_id)
                   AS without_owner,
               (SELECT count(*) FROM findings AS f WHERE f.doc_id = d.doc_id AND f.severity = 'error' AND f.review <> 'dismissed') AS errors
        FROM documents AS d""",
    ),
    "v_issuers": View(
        "Mức độ đầy đủ theo cơ quan ban hành",
        "completeness by issuer: documents, tasks, tasks whose deadline is empty, tasks without owner, and with both (`complete`)",
        """
        SELECT t.issuer, count(DISTINCT t.doc_id) AS documents, count(*) AS tasks,
               sum(CASE WHEN t.deadline = '' THEN 1 ELSE 0 END) AS without_deadline,
               sum(CASE WHEN o.solution_id IS NOT NULL THEN 1 ELSE 0 END) AS without_owner,
               sum(CASE WHEN t.deadline <> '' AND o.solution_id IS NULL THEN 1 ELSE 0 END) AS complete
        FROM tuples AS t LEFT JOIN v_tasks_without_owner AS o USING (solution_id)
        GROUP BY t.issuer ORDER BY count(*) DESC, t.issuer""",
    ),
}
