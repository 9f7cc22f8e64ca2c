"""Files that hold other files: archives, compressed files, mailboxes. Each member becomes a document of its own.

What is read here is only what such a file says itself: the names of its members. Nothing is ever written to a disk, so a name
can lead nowhere; links and devices have no content, and are named and not followed.
"""
