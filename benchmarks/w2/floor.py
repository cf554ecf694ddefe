"""The floor of a sweep: what is due becomes notices, gates are flagged, and what is over goes, in hand-written SQL."""

FLOOR = (
    """INSERT INTO notice (key, season_id, kind, step, person_id, obligation_key, relation, for_id, subject, body,
           created_at, send_at, late, must_ack, state, digest_key, attempts, last_error, lease)
       SELECT s.obligation_key || ':' || s.name || '\\:v' || o.due_version || ':' || s.person_id, s.season_id, s.kind,
           s.name, s.person_id, s.obligation_key, s.relation, s.for_id, '', '', :now, s.at, false, false, 'waiting',
           '', 0, '', ''
       FROM ladder_step s JOIN obligation o ON o.key = s.obligation_key
       WHERE s.season_id = :season AND s.at <= :now AND o.settled_at IS NULL AND o.dropped_at IS NULL
       ON CONFLICT (key) DO NOTHING""",
    """UPDATE gate SET flagged = true WHERE season_id = :season AND NOT flagged AND id IN (
           SELECT o.gate_id FROM ladder_step s JOIN obligation o ON o.key = s.obligation_key
           WHERE s.season_id = :season AND s.at <= :now AND s.flags_gate)""",
    "DELETE FROM ladder_step WHERE season_id = :season AND at <= :now",
)
