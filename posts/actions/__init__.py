"""What people do with posts, pictures and comments; one module for each kind of work."""

from posts.actions.asking import ask_parents
from posts.actions.commenting import choose_talk, delete_comment, edit_comment, reply_as_nursery, write_comment
from posts.actions.covering import cover_child, uncover_child
from posts.actions.drafting import Stale, Words, hand_over, keep_aside, save_draft, start_draft, words_of
from posts.actions.ending import end_event_pictures, end_removed_pictures, tell_of_old_draft
from posts.actions.holding import hold_child, release_child
from posts.actions.keeping import ask_for_pack, expire_packs, fetch_pack, make_pack, take_copy
from posts.actions.leaving import cover_leavers, erase_leavers, warn_of_albums_end, warn_of_leaving
from posts.actions.pictures import (
    Added,
    add_picture,
    crop_photo,
    describe_photo,
    erase_photo,
    keep_picture,
    remove_photo,
    turn_photo,
)
from posts.actions.publishing import (
    edit_published,
    hide_post,
    publish_post,
    publish_ready,
    remove_post,
    show_again,
)
from posts.actions.reading import mark_reminder_seen, note_picture_opened
from posts.actions.recurring import end_template, keep_template, start_from_template
from posts.actions.reminding import remind_again
from posts.actions.removing import (
    bring_back,
    cover_back,
    erase_withdrawn,
    hide_withdrawn,
    hold_removal,
    release_removal,
)
from posts.actions.reporting import confirm_disposal, decide_report, propose_disposal, report_photo
from posts.actions.restoring import ask_again_who_is_in, erase_again, take_down_again, take_post_down_again
from posts.actions.scheduling import miss_schedule, publish_scheduled_post, schedule_post, unschedule_post
from posts.actions.seconding import ask_for_second, confirm_post, send_back
from posts.actions.tagging import account_for, move_tag, tag_child, tag_same_children, tag_several, untag_child
from posts.actions.takedown import restore_photo, take_down_photo, take_down_post
from posts.actions.unwilling import keep_out, settle_kept_out

__all__ = [
    "Added",
    "Stale",
    "Words",
    "account_for",
    "add_picture",
    "ask_again_who_is_in",
    "ask_for_pack",
    "ask_for_second",
    "ask_parents",
    "bring_back",
    "choose_talk",
    "confirm_disposal",
    "confirm_post",
    "cover_back",
    "cover_child",
    "cover_leavers",
    "crop_photo",
    "decide_report",
    "delete_comment",
    "describe_photo",
    "edit_comment",
    "edit_published",
    "end_event_pictures",
    "end_removed_pictures",
    "end_template",
    "erase_again",
    "erase_leavers",
    "erase_photo",
    "erase_withdrawn",
    "expire_packs",
    "fetch_pack",
    "hand_over",
    "hide_post",
    "hide_withdrawn",
    "hold_child",
    "hold_removal",
    "keep_aside",
    "keep_out",
    "keep_picture",
    "keep_template",
    "make_pack",
    "mark_reminder_seen",
    "miss_schedule",
    "move_tag",
    "note_picture_opened",
    "propose_disposal",
    "publish_post",
    "publish_ready",
    "publish_scheduled_post",
    "release_child",
    "release_removal",
    "remind_again",
    "remove_photo",
    "remove_post",
    "reply_as_nursery",
    "report_photo",
    "restore_photo",
    "save_draft",
    "schedule_post",
    "send_back",
    "settle_kept_out",
    "show_again",
    "start_draft",
    "start_from_template",
    "tag_child",
    "tag_same_children",
    "tag_several",
    "take_copy",
    "take_down_again",
    "take_down_photo",
    "take_down_post",
    "take_post_down_again",
    "tell_of_old_draft",
    "turn_photo",
    "uncover_child",
    "unschedule_post",
    "untag_child",
    "warn_of_albums_end",
    "warn_of_leaving",
    "words_of",
    "write_comment",
]
