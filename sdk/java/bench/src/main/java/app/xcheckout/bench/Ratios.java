package app.xcheckout.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks in rounds, a fresh JVM for each of them, and prints medians over the rounds:
 * of the time of a call, and of its ratio to the floor of the same round. A machine that does other
 * work for a while then spoils a round and no median.
 */
public final class Ratios {
  /** What signing may cost, as a multiple of the floor. */
  private static final Map<String, Double> MOST = Map.of("150", 1.3, "1048576", 1.3);

  private Ratios() {}

  /**
   * Runs them.
   *
   * @param args the number of rounds, 3 by default
   * @throws RunnerException when they can't be run
   */
  public static void main(String[] args) throws RunnerException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    // By body and benchmark, an entry for each round.
    Map<String, Map<String, List<Double>>> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (RunResult r : new Runner(options()).run()) {
        times
            .computeIfAbsent(r.getParams().getParam("body"), k -> new TreeMap<>())
            .computeIfAbsent(r.getPrimaryResult().getLabel(), k -> new ArrayList<>())
            .add(r.getPrimaryResult().getStatistics().getPercentile(50));
      }
    }
    System.out.printf("Medians of %d rounds, Java %s%n", rounds, Runtime.version());
    boolean kept = true;
    for (Map.Entry<String, Map<String, List<Double>>> body : times.entrySet()) {
      List<Double> floor = body.getValue().get("floor");
      for (Map.Entry<String, List<Double>> benchmark : body.getValue().entrySet()) {
        double ratio = median(ratios(benchmark.getValue(), floor));
        Double most = benchmark.getKey().equals("sign") ? MOST.get(body.getKey()) : null;
        kept &= most == null || ratio <= most;
        System.out.printf(
            "%-8s %-8s %12.0f ns  %5.2f x floor%s%n",
            body.getKey(),
            benchmark.getKey(),
            median(benchmark.getValue()),
            ratio,
            most == null ? "" : " (≤ " + most + ")");
      }
    }
    if (!kept) {
      System.exit(1);
    }
  }

  private static org.openjdk.jmh.runner.options.Options options() {
    return new OptionsBuilder()
        .include(SignBenchmark.class.getSimpleName())
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .build();
  }

  private static List<Double> ratios(List<Double> times, List<Double> floor) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      ratios.add(times.get(i) / floor.get(i));
    }
    return ratios;
  }

  private static double median(List<Double> of) {
    List<Double> sorted = new ArrayList<>(of);
    sorted.sort(null);
    int middle = sorted.size() / 2;
    boolean odd = sorted.size() % 2 > 0;
    return odd ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
