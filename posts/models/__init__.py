"""The day book: posts, pictures and who is in them, certificates, comments."""

from posts.models.comments import Comment, CommentMeasure, EarlierWords
from posts.models.entries import Post, PostTemplate, ReminderSeen
from posts.models.photos import KeptOut, PermissionAsk, Photo, PhotoReport, PhotoTag, PhotoView
from posts.models.proofs import CertificateLine, CopyPack, ErasureCertificate, PictureCopy, PublicationCertificate
from posts.models.removals import PictureHold, Removal, RemovedPicture

__all__ = [
    "CertificateLine",
    "Comment",
    "CommentMeasure",
    "CopyPack",
    "EarlierWords",
    "ErasureCertificate",
    "KeptOut",
    "PermissionAsk",
    "Photo",
    "PhotoReport",
    "PhotoTag",
    "PhotoView",
    "PictureCopy",
    "PictureHold",
    "Post",
    "PostTemplate",
    "PublicationCertificate",
    "ReminderSeen",
    "Removal",
    "RemovedPicture",
]
