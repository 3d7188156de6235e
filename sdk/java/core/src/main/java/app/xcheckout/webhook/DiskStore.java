package app.xcheckout.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Store} in a file, for programs without a database. One opener at a time may use it, in
 * whatever process, which a lock on a second file beside it sees to (the name with {@code .lock}
 * behind). It is safe for concurrent use.
 *
 * <p>Each line is a handled event: the time in seconds and the eventId in quotes. What is older
 * than {@link Store#REMEMBER_FOR} is left out when the file is opened, and whenever that makes up
 * most of it.
 */
public final class DiskStore implements Store, AutoCloseable {
  /** How many forgotten lines are not worth a rewrite. */
  private static final int SPARE_LINES = 1024;

  /** The locks that this process holds. */
  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Clock clock;
  private final HandledEvents events = new HandledEvents();

  /** Null when a rewrite failed, and once closed. */
  private @Nullable FileChannel file;

  /** Holds the lock; the file itself is replaced now and then. */
  private @Nullable FileChannel lock;

  private boolean closed;

  /** The file may end in half a line. */
  private boolean torn;

  /** In the file, those included that are forgotten. */
  private int lines;

  private DiskStore(Path path, Clock clock) {
    this.path = path.toAbsolutePath().normalize();
    this.clock = clock;
  }

  /**
   * Opens the file, or creates it, readable by its owner alone where the system knows such a thing.
   * A last line that a crash has cut short is dropped: its event was not acknowledged.
   *
   * @param path the file
   * @return the store
   * @throws IOException when the file is open already, here or in another process, when it can't be
   *     read or written, or has another line that is no handled event, for it may be another file
   */
  public static DiskStore open(Path path) throws IOException {
    return open(path, Clock.systemUTC());
  }

  static DiskStore open(Path path, Clock clock) throws IOException {
    DiskStore store = new DiskStore(path, clock);
    synchronized (store) {
      store.takeLock();
      try {
        if (Files.exists(path)) {
          store.load(Files.readString(path));
        }
        store.rewrite();
      } catch (IOException | RuntimeException e) {
        store.close();
        throw e;
      }
    }
    return store;
  }

  private void takeLock() throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".lock");
    // Locks are a process's: to close a second channel on the file would give up the first's lock.
    if (!LOCKED.add(beside)) {
      throw openAlready();
    }
    try {
      FileChannel opened =
          FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = opened;
      if (opened.tryLock() == null) {
        throw openAlready();
      }
    } catch (IOException | RuntimeException e) {
      releaseLock();
      throw e;
    }
  }

  private IOException openAlready() {
    return new IOException(
        "open handled events: "
            + path
            + " is open already, here or in another process: an event would be handled twice. Open"
            + " it once, and give several processes a Store that they share.");
  }

  private void releaseLock() throws IOException {
    try {
      if (lock != null) {
        lock.close();
      }
    } finally {
      lock = null;
      LOCKED.remove(path.resolveSibling(path.getFileName() + ".lock"));
    }
  }

  private void load(String text) throws IOException {
    String[] whole = text.substring(0, text.lastIndexOf('\n') + 1).split("\n");
    for (int i = 0; i < whole.length && !whole[i].isEmpty(); i++) {
      int space = whole[i].indexOf(' ');
      try {
        long seconds = Long.parseLong(whole[i].substring(0, Math.max(0, space)));
        events.add(Json.parse(whole[i].substring(space + 1)).text(), seconds);
      } catch (NumberFormatException | JsonException e) {
        throw new IOException(
            "open handled events: " + path + ": line " + (i + 1) + " is no handled event", e);
      }
    }
  }

  @Override
  public synchronized boolean isDone(String eventId) throws IOException {
    mend();
    return events.has(eventId);
  }

  /** Returns when the event is on the disk. */
  @Override
  public synchronized void markDone(String eventId) throws IOException {
    FileChannel open = mend();
    long now = clock.instant().getEpochSecond();
    events.add(eventId, now); // known from now on, whatever the disk says
    try {
      write(open, line(now, eventId));
      open.force(false);
    } catch (IOException e) {
      torn = true;
      throw e;
    }
    lines++;
    events.forget(now - REMEMBER_FOR.toSeconds());
    if (lines > 2 * events.order.size() + SPARE_LINES) {
      rewrite();
    }
  }

  /** Writes the file anew after a failure, such as a disk that was full. */
  private FileChannel mend() throws IOException {
    if (closed) {
      throw new IOException("the store of handled events is closed");
    }
    if (torn || file == null) {
      rewrite();
    }
    return file;
  }

  /** Closes the file; the store fails from then on. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      closeFile();
    } finally {
      releaseLock();
    }
  }

  private void closeFile() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private static ByteBuffer line(long seconds, String eventId) {
    return ByteBuffer.wrap((seconds + " " + Json.write(eventId) + "\n").getBytes(UTF_8));
  }

  private static void write(FileChannel to, ByteBuffer text) throws IOException {
    while (text.hasRemaining()) {
      to.write(text);
    }
  }

  /** Replaces the file in one step by one that holds what must be remembered, and goes on. */
  private void rewrite() throws IOException {
    events.forget(clock.instant().getEpochSecond() - REMEMBER_FOR.toSeconds());
    closeFile(); // Windows replaces no open file; what is in it is in memory as well
    Path fresh = Files.createTempFile(path.getParent(), ".handled-", ""); // its owner's alone
    try {
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        for (String id : events.order) {
          write(out, line(events.at.get(id), id));
        }
        out.force(true);
      }
      Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    syncDirectory();
    file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    lines = events.order.size();
    torn = false;
  }

  /** Makes a rename outlive a crash. Windows does so by itself and opens no directories. */
  private void syncDirectory() throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
