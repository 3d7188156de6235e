package app.xcheckout.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks and prints medians, each as a multiple of the floor of the same run. */
public final class Ratios {
  /** What signing may cost, as a multiple of the floor. */
  private static final Map<String, Double> MOST = Map.of("150", 1.3, "1048576", 1.3);

  private Ratios() {}

  /**
   * Runs them.
   *
   * @param args none
   * @throws Exception when they can't be run
   */
  public static void main(String[] args) throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(SignBenchmark.class.getSimpleName())
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
    for (RunResult r : results) {
      String name = r.getPrimaryResult().getLabel();
      medians
          .computeIfAbsent(r.getParams().getParam("body"), k -> new TreeMap<>())
          .put(name, r.getPrimaryResult().getStatistics().getPercentile(50));
    }
    boolean kept = true;
    System.out.println("Medians of one run, Java " + System.getProperty("java.version"));
    for (Map.Entry<String, Map<String, Double>> body : medians.entrySet()) {
      double floor = body.getValue().get("floor");
      for (Map.Entry<String, Double> b : body.getValue().entrySet()) {
        double ratio = b.getValue() / floor;
        Double most = b.getKey().equals("sign") ? MOST.get(body.getKey()) : null;
        kept &= most == null || ratio <= most;
        System.out.printf(
            "%-8s %-8s %12.0f ns  %5.2f x floor%s%n",
            body.getKey(),
            b.getKey(),
            b.getValue(),
            ratio,
            most == null ? "" : " (≤ " + most + ")");
      }
    }
    if (!kept) {
      System.exit(1);
    }
  }
}
