using System.Globalization;

namespace StreamBatch.Server.Tests;

/// <summary>The factor on the number of requests or seconds, from <c>STREAMBATCH_TEST_SCALE</c>; 1 when it is not
/// set.</summary>
internal static class TestScale
{
    public static int Runs(int runs) => (int)(runs * double.Parse(
        Environment.GetEnvironmentVariable("STREAMBATCH_TEST_SCALE") ?? "1", CultureInfo.InvariantCulture));
}
