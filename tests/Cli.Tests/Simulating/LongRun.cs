using System.Globalization;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>How long the long tests run, and over what.</summary>
internal static class LongRun
{
    /// <summary>Every late policy.</summary>
    public static TheoryData<LatePolicy> Policies => new(Enum.GetValues<LatePolicy>());

    /// <summary>That many, times <c>STREAMBATCH_TEST_SCALE</c>; at least one.</summary>
    public static int Scaled(int count) => Math.Max(1, (int)(count * double.Parse(
        Environment.GetEnvironmentVariable("STREAMBATCH_TEST_SCALE") ?? "1", CultureInfo.InvariantCulture)));
}
