"""The floor of a cascade: the same goals by hand, each tier one INSERT … SELECT … ON CONFLICT DO NOTHING."""

COLUMNS = """INSERT INTO goal (id, season_id, tier, title, owner_id, unit_id, parent_id, plan_id, base, local_reason,
    state, number, revision, heir_id, flagged, successor, evidence, reviewed_by, version)"""
REST = """'', 'proposed', 0, '{}', '', '', '', '', '', 1"""
FLOOR = (
    f"""{COLUMNS}
    SELECT 'fy2027:s_team:' || id, season_id, 's_team', title, 'ceo', NULL, NULL, NULL,
        json_object('title', title, 'owner_id', 'ceo', 'parent_id', NULL), {REST}
    FROM priority WHERE true ON CONFLICT DO NOTHING""",
    f"""{COLUMNS}
    SELECT 'fy2027:quarterly:' || p.id || ':' || u.id, p.season_id, 'quarterly', p.title || ' – ' || u.title,
        u.product_manager_id, u.id, 'fy2027:s_team:' || p.id, NULL,
        json_object('title', p.title || ' – ' || u.title, 'owner_id', u.product_manager_id,
                    'parent_id', 'fy2027:s_team:' || p.id), {REST}
    FROM priority p, unit u WHERE u.parent_id IS NULL ON CONFLICT DO NOTHING""",
    f"""{COLUMNS}
    SELECT 'fy2027:team:' || p.unit_id || ':' || i.slug, p.season_id, 'team', i.title, p.owner_id, p.unit_id,
        CASE i.priority_id WHEN '' THEN NULL ELSE 'fy2027:quarterly:' || i.priority_id || ':shop' END, p.id,
        json_object('title', i.title, 'owner_id', p.owner_id, 'parent_id',
                    CASE i.priority_id WHEN '' THEN NULL ELSE 'fy2027:quarterly:' || i.priority_id || ':shop' END),
        {REST}
    FROM plan p JOIN initiative i ON i.plan_id = p.id
    WHERE p.state = 'approved' AND i.funded
      AND EXISTS (SELECT 1 FROM approval a WHERE a.plan_id = p.id AND a.digest = p.digest)
    ON CONFLICT DO NOTHING""",
)
