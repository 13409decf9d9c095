/* What a record will be looked up in, fetched before: sessions_look(). */
#include "record/record_parser.h"
#include "session/sessions_pieces.h"
#include "util/fetch.h"

void sessions_look(struct sessions *s, struct record *record, int step,
                   struct session_look *look)
{
    const struct pending *pending;

    switch (step) {
    case 0:
        look->matters = session_matters(s, record);
        if (!look->matters)
            return;
        record_read(record);
        addresses_fetch(s->addresses, record->client_hash);
        clients_fetch(s->clients, record_client_key(record));
        target_of_request(record, &s->request_buffer, &look->target);
        /* Of what was normalised, only the hashes will be of use. */
        look->has_target = look->target.path.at == record->target.at;
        break;
    case 1:
        addresses_fetch_found(s->addresses, record->client_hash);
        look->client =
            clients_fetch_found(s->clients, record_client_key(record));
        break;
    default:
        pending = look->client ? look->client->pending : NULL;
        look->waiting = pending ? &pending->hop : NULL;
        if (pending)
            fetch(pending, sizeof *pending);
        break;
    }
}
