using System.Globalization;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>How much of a test is run: a share in every run, all of it where the environment asks for it.</summary>
internal static class LongRun
{
    /// <summary>A factor on the number of events: <c>STREAMBATCH_TEST_SCALE</c>, at least 1.</summary>
    public static double Scale { get; } =
        double.TryParse(
            Environment.GetEnvironmentVariable("STREAMBATCH_TEST_SCALE"), CultureInfo.InvariantCulture, out var scale)
            ? Math.Max(1, scale)
            : 1;

    /// <summary>How often what <paramref name="variable"/> names is done.</summary>
    public static int Times(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var times)
            ? Math.Max(1, times)
            : usual;
}
