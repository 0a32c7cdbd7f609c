"""One authority's instance: every part drawn in its own stream, then written into the tables."""

from __future__ import annotations

import numpy as np

from rotation.generate import (
    backbone,
    careers,
    choices,
    exemptions,
    homes,
    networks,
    posts,
    service,
    tables,
    teaching,
    ties,
)
from rotation.generate.draws import Streams
from rotation.generate.frame import Frame
from rotation.generate.lines import staff_lines
from rotation.generate.schools import lay_out
from rotation.generate.sizes import Profile
from rotation.model.instance import Instance


def make(profile: Profile, streams: Streams) -> Instance:
    """The instance of a profile; the same profile and streams give the same instance."""
    schools = lay_out(profile, streams)
    frame = Frame(
        authority=profile.authority,
        centre=profile.centre,
        settled=profile.settled,
        school_ids=tuple(f"S{profile.first_school + i:0{profile.code_width}d}" for i in range(profile.schools)),
        first_teacher=profile.first_teacher,
        schools=schools,
        ties=networks.tie(schools, networks.neighbourhoods(schools, profile.district_size), streams, profile.belt_size),
        lines=staff_lines(schools, profile.teachers, streams),
    )
    return populate(frame, streams)


def populate(frame: Frame, streams: Streams) -> Instance:
    """Draw the teachers of a frame and everything about them."""
    schools, lines = frame.schools, frame.lines
    linked = frame.ties.linked()
    staff = careers.hire(schools, lines, streams, frame.settled)
    honours = backbone.appoint(schools, staff, streams)
    served = service.serve(schools, staff, linked, streams)
    roles = posts.assign_roles(schools, staff, served.quota_school, served.in_quota, streams)
    taught = teaching.describe(staff, streams)
    exempt = exemptions.exemptions(staff, served, lines.staff[staff.line] == 1, streams)
    movable = exemptions.may_rotate(staff, served, exempt, roles.role)
    open_ = choices.targets(schools, linked)
    consent = choices.consents(staff, streams)
    pairs = ties.couples(staff, served.in_quota, streams)
    joined = choices.teams(staff, schools, movable, honours.counts, open_, streams)
    bound = np.zeros(len(staff), dtype=np.bool_)
    bound[pairs.ravel()] = True
    bound[joined["teacher_id"].to_numpy(dtype=np.int64)] = True
    bound[served.ledger["teacher_id"].to_numpy(dtype=np.int64)] = True
    present = np.isin(served.status, ["on_post", "leaving"])
    staffed = np.bincount(staff.line, weights=roles.load * present, minlength=len(lines.staff)).astype(np.int64)
    room = posts.away_room(served.quota_school, served.in_quota, served.busy, len(schools))
    free = movable & (room[staff.school] >= 2) & ~bound & ~honours.counts & (consent != "unwilling")
    book = tables.Book(frame, staff, honours, served, roles)
    book.add_schools(streams)
    book.add_teachers(taught, consent, homes.settle(schools, staff.school, pairs, streams), streams)
    book.add("certificates", teaching.certificates(staff, taught, served.quota_school, len(schools), streams))
    book.add("exemptions", exempt)
    book.add("wishes", choices.wishes(staff, schools, movable, consent, open_, streams))
    book.add("recommendations", choices.recommendations(staff, schools, movable, streams))
    book.add("travel", homes.travel_times(schools, networks.area_names(frame.ties), streams))
    book.add("teams", joined)
    book.add("couples", ties.couple_wishes(pairs, streams))
    book.add("ledger", service.numbered(served.ledger, streams))
    book.add("pins", ties.pins(staff, schools, lines, staffed, free, taught.next_grade, open_, streams))
    return book.instance()
