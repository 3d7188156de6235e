package app.xcheckout.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README of this SDK, whose examples are tested as they stand there. */
final class Readme {
  private Readme() {}

  /** The blocks of code in a language, in their order. */
  static List<String> blocks(String language) throws IOException {
    String text = Files.readString(Program.REPOSITORY.resolve("sdk/java/README.md"));
    Pattern block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
    List<String> blocks = new ArrayList<>();
    for (Matcher m = block.matcher(text); m.find(); ) {
      blocks.add(m.group(1));
    }
    return blocks;
  }
}
