-- Schema 3. Clients begin a message's id with their clock: found by the id first, what a batch adds
-- stands side by side in the index instead of on a page for each post.
DROP INDEX message_by_client_id;
CREATE UNIQUE INDEX message_by_client_id ON message (client_msg_id, group_no, author)
    WHERE client_msg_id IS NOT NULL;
