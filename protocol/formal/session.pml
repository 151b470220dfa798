/* Identity and session (sync.md 5, 6, 8 and 10; merge.md 7): the stores of one device, and the server. One record.

   A store may be copied at any moment; then both go on. With -DRESTORE one store acts, its backup is made at any
   moment, and may take its place at any other. Requests and answers may be lost, and everything may be sent again.

   A set of dots is a bit mask; dot (life l, counter c) is bit l*K + c-1. A version vector is the mask of the dots that
   it contains. What a dot stands for is the number of a write, from 1: no two writes are equal. */

#ifdef RESTORE
#define STORES 2                       /* the one that acts, and its backup */
#endif
#ifndef STORES
#define STORES 2
#endif
#ifndef WRITES
#define WRITES 3                       /* of all stores together */
#endif
#ifndef UNITS
#define UNITS  2
#endif
#ifndef LIVES
#define LIVES  5                       /* where there would be one more, the answer is lost */
#endif
#define K      3                       /* counters of a life; see counters_suffice */
#define DOTS   (LIVES * K)
#define OF(l)  (7 << ((l) * K))        /* every dot of life l */
#define BIT(n) (1 << (n))

typedef Store {
  bool on;
  byte device, life, counter;          /* who it is */
  byte token, request;                 /* see below */
  int vector, open;                    /* the record's state */
  int replaced;                        /* unsent history: replaced here before the server had them */
  byte content[DOTS];                  /* what the dots are, open or replaced */
  bool unsent, forked;                 /* the marks of the record in the list; unsent: it is in the list */
  int base, sent;                      /* 0: nothing, none */
  byte olds;                           /* old lives still to be compared, a bit for each */
  bool behind;                         /* the register has changed since its cursor */
  byte saved                           /* ghost: the writes shown to be saved in it, a bit for each */
}
Store store[STORES];

/* Of a token it only counts whether it is the server's present one, the one before, or older. */
#define PRESENT 0                      /* also: none, in a life that the server has not met */
#define BEFORE  1
#define OLD     2

/* Of the ids of the sendings since the last answer it only counts whether there are any, and whether one of them is the
   last that the server has carried out in this life. An id becomes the last when it is new, or never. So there is no
   bound on how many there are. */
#define NONE    0
#define LAST    1
#define OTHERS  2                      /* with ONE_REQUEST_ID: and above, the same for who has the same id */

/* What the server keeps of each life. */
typedef Line {
  bool known;
  byte device;
  byte forkedFrom, successor;          /* 0: none; else a life plus 1; a device */
  bool named;                          /* the saved answer names the record */
  int held                             /* and, of a handshake, these dots */
}
Line line[LIVES];

/* The register: the record's state, and what each of its dots is, open or replaced. */
int  registerVector, registerOpen;
byte registerContent[DOTS];

byte lives = 1, devices = 1, writes;
byte unitOf;                           /* the unit of each write, a bit for each */

/* For the properties alone: what each write has replaced, at once or by another; and see note_apart. */
byte covers[WRITES], apart, apartReplaced;

/* What the step does. Chosen before the step, and 0 between steps. */
mtype = { WRITE, COPY, EXCHANGE };
mtype what;
byte s, choice;

/* How an exchange goes: the choice. */
#define ANSWERED     0
#define ANSWER_LOST  1
#define REQUEST_LOST 2

/* Used within a step alone. */
mtype = { DONE, REPEATED, FORKED, FORK_NOTED, SPLIT };
hidden mtype outcome;
hidden byte i, j, d, w, t, former, life;
hidden byte carries, handshake, named, found;
hidden int was, held, floor, prefix, own, known;

#define ME      store[s]
#ifdef OPEN_DOTS_ONLY
/* The mutant does not compare what was replaced. */
#define COMPARED  ME.open
#else
#define COMPARED  (ME.open | ME.replaced)
#endif
#define LINE    line[ME.life]

/* The properties. Each is a variable, so that a failure names it. */
bool one_content_per_dot = true, nothing_lost = true, nothing_twice = true, nothing_returns = true;
bool no_honest_work_held = true;
bool clean_store_agrees = true, no_held_dot_renamed = true, no_fork_without_a_copy = true, counters_suffice = true;

#include "session_device.pml"
#include "session_server.pml"
#include "session_checks.pml"

inline exchange() {
  outcome = 0; named = false; held = 0;
  prepare();
  if
  :: choice != REQUEST_LOST ->
     serve();
     check_outcome();
#ifdef FORGET_REQUEST
     if :: choice == ANSWER_LOST -> ME.request = NONE :: else fi;
#endif
     if :: choice == ANSWERED && (lives < LIVES || (outcome != FORKED && outcome != SPLIT)) -> apply() :: else fi
  :: else
  fi
}

/* States that differ only by what can have no more effect are made one. */
inline forget() {
  was = 0; own = 0; i = 0;             /* lives that are lived, and those that may still ask for an answer again */
  do
  :: i < STORES ->
     if
     :: store[i].on ->
        life = store[i].life;
        was = was | BIT(life);
        if
        :: line[life].successor || store[i].token == OLD || (store[i].token == BEFORE && store[i].request != LAST) ->
           /* Whatever it says next is answered FORKED or SPLIT, and then it forgets this. */
           store[i].token = OLD; store[i].request = NONE; store[i].sent = 0
        :: else -> if :: store[i].token == BEFORE -> own = own | BIT(life) :: else fi
        fi
     :: else
     fi;
     i++
  :: else -> break
  od;
  life = 0;
  do
  :: life < lives ->
     if :: !(own & BIT(life)) -> line[life].named = false; line[life].held = 0 :: else fi;
     if
     :: line[life].forkedFrom && (line[life].successor || !(was & BIT(line[life].forkedFrom - 1))) ->
        line[life].forkedFrom = 0
     :: else
     fi;
     life++
  :: else -> break
  od
}

/* With -DCALM no request is lost before it came, and no copy knows by itself that it is one. */
#ifdef CALM
#define RESTLESS false
#else
#define RESTLESS true
#endif

inline choose() {
#ifdef RESTORE
  /* Store 1 only waits. It is a backup of store 0, or takes its place. */
  if
  :: what = COPY
  :: store[1].on -> what = COPY; s = 1; if :: choice = 0 :: lives < LIVES -> choice = 1 fi
#else
  do :: s < STORES - 1 && store[s + 1].on -> s++ :: break od;
  if
  :: !store[STORES - 1].on -> what = COPY; if :: choice = 0 :: RESTLESS && lives < LIVES -> choice = 1 fi
#endif
  :: writes < WRITES -> what = WRITE; if :: choice = 0 :: UNITS > 1 -> choice = 1 fi
  :: what = EXCHANGE; if :: choice = ANSWERED :: choice = ANSWER_LOST :: RESTLESS -> choice = REQUEST_LOST fi
  fi
}

active proctype world() {
  store[0].on = true;
end:
  do
  :: atomic {
       choose();
       d_step {
         if
         :: what == WRITE -> write()
         :: what == COPY -> copy()
         :: what == EXCHANGE -> exchange()
         fi;
         tell();
         check();
         forget();
         what = 0; s = 0; choice = 0
       }
     }
  od
}
