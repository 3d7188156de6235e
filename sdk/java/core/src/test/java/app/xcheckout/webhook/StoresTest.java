package app.xcheckout.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
  @TempDir Path directory;

  private static final class SetClock extends Clock {
    private Instant now = Instant.ofEpochSecond(1_758_701_681);

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    void move(Duration time) {
      now = now.plus(time);
    }
  }

  private final SetClock clock = new SetClock();

  private Path file() {
    return directory.resolve("handled");
  }

  @Test
  void stores() throws Exception {
    try (DiskStore file = DiskStore.open(file(), clock)) {
      for (Store store : new Store[] {new MemoryStore(), file}) {
        assertFalse(store.isDone("evt_1"));
        store.markDone("evt_1");
        store.markDone("evt_1");
        assertTrue(store.isDone("evt_1"));
        assertFalse(store.isDone("evt_2"));
      }
    }
  }

  @Test
  void memoryForgetsLateAndNeverEarly() {
    MemoryStore store = new MemoryStore(2, clock);
    store.markDone("a");
    clock.move(Duration.ofHours(1));
    store.markDone("b");
    assertThrows(IllegalStateException.class, () -> store.isDone("c"));
    assertTrue(store.isDone("a"), "a full store knows what it holds");
    clock.move(Store.REMEMBER_FOR.minusHours(1));
    assertTrue(store.isDone("a"));
    clock.move(Duration.ofSeconds(1));
    assertFalse(store.isDone("a"));
    assertTrue(store.isDone("b"));
  }

  @Test
  void fileRemembersOverRestarts() throws Exception {
    try (DiskStore store = DiskStore.open(file(), clock)) {
      store.markDone("evt_1");
      store.markDone("with \"quotes\"\nand lines");
    }
    Files.writeString(file(), "1758701681 \"evt_to", java.nio.file.StandardOpenOption.APPEND);
    try (DiskStore store = DiskStore.open(file(), clock)) {
      assertTrue(store.isDone("evt_1"));
      assertTrue(store.isDone("with \"quotes\"\nand lines"));
      store.markDone("evt_2");
    }
    clock.move(Store.REMEMBER_FOR.plusSeconds(1));
    try (DiskStore store = DiskStore.open(file(), clock)) {
      assertFalse(store.isDone("evt_1"));
    }
    assertEquals("", Files.readString(file()));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(2, files.count(), "files left: the store's and its lock");
    }
  }

  @Test
  void fileThatIsAnother() throws Exception {
    Files.writeString(file(), "root:x:0:0\n");
    IOException e = assertThrows(IOException.class, () -> DiskStore.open(file()));
    assertTrue(e.getMessage().contains("line 1 is no handled event"), e::getMessage);
    assertEquals("root:x:0:0\n", Files.readString(file()));
  }

  @Test
  void fileStaysSmall() throws Exception {
    try (DiskStore store = DiskStore.open(file(), clock)) {
      for (int i = 0; i < 1_500; i++) {
        store.markDone("evt_" + i);
        clock.move(Duration.ofDays(1));
      }
      assertTrue(store.isDone("evt_1499"));
    }
    try (Stream<String> lines = Files.lines(file())) {
      long count = lines.count();
      assertTrue(count < 1_300, () -> count + " lines for 35 events");
    }
  }

  @Test
  void fileThatIsClosed() throws Exception {
    DiskStore store = DiskStore.open(file(), clock);
    store.close();
    store.close();
    assertThrows(IOException.class, () -> store.isDone("evt_1"));
    assertThrows(IOException.class, () -> store.markDone("evt_1"));
  }

  @Test
  void fileIsLockedAgainstASecondOpener() throws Exception {
    try (DiskStore store = DiskStore.open(file())) {
      for (int i = 0; i < 2; i++) {
        IOException e = assertThrows(IOException.class, () -> DiskStore.open(file()));
        assertTrue(e.getMessage().contains("is open already"), e::getMessage);
        assertEquals("locked", openedElsewhere(), "in another process");
      }
      store.markDone("evt_1");
    }
    assertEquals("opened", openedElsewhere());
    try (DiskStore store = DiskStore.open(file())) {
      assertTrue(store.isDone("evt_1"));
    }
  }

  /** What another process finds that opens the file. */
  private String openedElsewhere() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName(),
                file().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    process.waitFor();
    return said;
  }

  /** A process that opens the file. */
  static final class Opener {
    public static void main(String[] args) {
      try {
        DiskStore.open(Path.of(args[0])).close();
        System.out.println("opened");
      } catch (IOException e) {
        System.out.println(e.getMessage().contains("is open already") ? "locked" : e.getMessage());
      }
    }
  }
}
