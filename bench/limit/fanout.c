/* The limit: the least a program can do that brings a teacher's message to all students over WebSockets.

   One thread, one epoll. `GET /<class>/teacher` and `GET /<class>/student` join a class by its number. A binary message
   of a teacher is framed once and sent to every student of the class, one system call each; then the teacher is told
   the number of its message, as an acceptance. Everything else a client says is ignored, save its closing. A student
   that cannot take a whole frame at once is dropped. No state, no ping, no heartbeat, no token, no bound but these:
   nothing that must not be there, so that what a service adds shows as a ratio. Usage: fanout PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FDS = 65536, MAX_CLASSES = 4096, READ_BYTES = 2048, EVENTS = 256 };
enum { BINARY = 0x82, CLOSE = 0x88 };

struct line {
    int class, is_teacher, is_open; /* is_open: the handshake is done */
    int place;                      /* in its class's list of students */
    uint32_t said;                  /* messages of a teacher */
    size_t held;                    /* bytes of `rest` */
    uint8_t rest[READ_BYTES];
};

static struct line *lines[MAX_FDS];
static struct { int *fds, count, room; } classes[MAX_CLASSES];
static int poll_fd;

/* --- The handshake: SHA-1 and Base64 (RFC 6455, 4.2.2) ------------------------------------------------------------ */

static uint32_t turned(uint32_t x, int bits) { return x << bits | x >> (32 - bits); }

static void sha1_block(uint32_t h[5], const uint8_t *block) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 80; i++)
        w[i] = i < 16 ? (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3]
                      : turned(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20 ? ((b & c) | (~b & d)) + 0x5A827999u : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1u
                   : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCu : (b ^ c ^ d) + 0xCA62C1D6u;
        uint32_t next = turned(a, 5) + f + e + w[i];
        e = d, d = c, c = turned(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

/* Of the key (24 characters) and the GUID (36): 60 bytes, so two blocks. */
static void answer_key(const char *key, char out[29]) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t text[128] = {0}, digest[21] = {0};
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    memcpy(text, key, 24);
    memcpy(text + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    text[60] = 0x80, text[126] = 480 >> 8, text[127] = 480 & 0xFF;
    sha1_block(h, text);
    sha1_block(h, text + 64);
    for (int i = 0; i < 20; i++) digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
    for (int i = 0; i < 7; i++) {
        uint32_t three = digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (int j = 0; j < 4; j++) out[4 * i + j] = letters[three >> (18 - 6 * j) & 63];
    }
    out[27] = '=', out[28] = 0;
}

/* --- Lines -------------------------------------------------------------------------------------------------------- */

static void drop(int fd) {
    struct line *line = lines[fd];
    if (line->is_open && !line->is_teacher) {
        int last = classes[line->class].fds[--classes[line->class].count];
        classes[line->class].fds[line->place] = last;
        lines[last]->place = line->place;
    }
    lines[fd] = NULL;
    free(line);
    close(fd);
}

static int sent(int fd, const void *bytes, size_t length) {
    return send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length;
}

static void enter(int fd, struct line *line) {
    typeof(&classes[0]) class = &classes[line->class];
    if (class->count == class->room) {
        class->room = class->room ? 2 * class->room : 32;
        class->fds = realloc(class->fds, class->room * sizeof(int));
        if (!class->fds) exit(1);
    }
    line->place = class->count;
    class->fds[class->count++] = fd;
}

/* The bytes of the request, 0 while it is not whole, -1 if it is none. */
static int shake_hands(int fd, struct line *line) {
    char request[READ_BYTES + 1], who[16], answer[160], accepted[29];
    memcpy(request, line->rest, line->held);
    request[line->held] = 0;
    char *end = strstr(request, "\r\n\r\n"), *key = strcasestr(request, "\r\nSec-WebSocket-Key: ");
    if (!end) return line->held == READ_BYTES ? -1 : 0;
    if (!key || end - key < 45 || sscanf(request, "GET /%d/%15s ", &line->class, who) != 2) return -1;
    if (line->class < 0 || line->class >= MAX_CLASSES) return -1;
    answer_key(key + 21, accepted);
    int length = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accepted);
    line->is_teacher = !strcmp(who, "teacher");
    if (!sent(fd, answer, length)) return -1;
    line->is_open = 1;
    if (!line->is_teacher) enter(fd, line);
    return end + 4 - request;
}

static void spread(struct line *teacher, int teacher_fd, const uint8_t *payload, size_t length) {
    uint8_t frame[READ_BYTES + 4] = {BINARY, length < 126 ? length : 126, length >> 8, length & 0xFF};
    size_t head = length < 126 ? 2 : 4;
    typeof(&classes[0]) class = &classes[teacher->class];
    memcpy(frame + head, payload, length);
    /* Backwards: one that is dropped leaves its place to the last, which has been served. */
    for (int i = class->count - 1; i >= 0; i--)
        if (!sent(class->fds[i], frame, head + length)) drop(class->fds[i]);
    uint32_t number = htonl(++teacher->said);
    uint8_t accepted[6] = {BINARY, 4};
    memcpy(accepted + 2, &number, 4);
    sent(teacher_fd, accepted, sizeof accepted);
}

/* The bytes of the first frame, 0 while it is not whole, -1 when the line ends. */
static int read_frame(int fd, struct line *line) {
    uint8_t *data = line->rest, payload[READ_BYTES];
    size_t head = 2, length = data[1] & 0x7F;
    if (line->held < 2) return 0;
    if (length == 127 || !(data[1] & 0x80)) return -1;
    if (length == 126) {
        if (line->held < 4) return 0;
        head = 4, length = data[2] << 8 | data[3];
    }
    if (head + 4 + length > READ_BYTES) return -1;
    if (line->held < head + 4 + length) return 0;
    for (size_t i = 0; i < length; i++) payload[i] = data[head + 4 + i] ^ data[head + i % 4];
    if (data[0] == CLOSE) {
        uint8_t closing[4] = {CLOSE, length >= 2 ? 2 : 0, payload[0], payload[1]};
        sent(fd, closing, 2 + closing[1]);
        return -1;
    }
    if (data[0] == BINARY && line->is_teacher) spread(line, fd, payload, length);
    return head + 4 + length;
}

static void hear(int fd) {
    struct line *line = lines[fd];
    ssize_t got = recv(fd, line->rest + line->held, READ_BYTES - line->held, MSG_DONTWAIT);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) drop(fd);
        return;
    }
    line->held += got;
    int used = 0;
    while (line->held && (used = line->is_open ? read_frame(fd, line) : shake_hands(fd, line)) > 0) {
        line->held -= used;
        memmove(line->rest, line->rest + used, line->held);
    }
    if (used < 0) drop(fd);
}

static void welcome(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), yes = 1;
    if (fd < 0) return;
    if (fd >= MAX_FDS || !(lines[fd] = calloc(1, sizeof(struct line)))) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
}

int main(int count, char **arguments) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event events[EVENTS];
    place.sin_port = htons(count == 2 ? atoi(arguments[1]) : 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&place, sizeof place) || listen(listener, 1024)) return perror("listen"), 1;
    poll_fd = epoll_create1(0);
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    for (;;) {
        int ready = epoll_wait(poll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            /* A student dropped in this round may still have an event in it. */
            if (events[i].data.fd == listener) welcome(listener);
            else if (lines[events[i].data.fd]) hear(events[i].data.fd);
        }
    }
}
