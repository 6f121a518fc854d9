namespace StreamBatch.Grains.Tests;

/// <summary>What tests of clusters tell in the sum of a test run.</summary>
internal static class Notes
{
    /// <summary>Tells a line, where the run asks for it.</summary>
    /// <param name="name">Whose line it is; a later one replaces it.</param>
    /// <param name="line">What was found.</param>
    public static void Write(string name, string line)
    {
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, $"cluster-{name}.txt"), $"cluster: {line}\n");
        }
    }
}
