namespace StreamBatch.Server.Tests.Documented;

/// <summary>A fact that runs curl in bash, and is skipped with the reason where they are absent.</summary>
public sealed class CurlFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["bash", "curl"];

    public CurlFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var absent = Programs
            .Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        if (absent.Count > 0)
        {
            Skip = $"{string.Join(" and ", absent)} is not on this machine: the docs' curl lines are not tried";
            Tell(Skip);
        }
    }

    // The sum of the test run tells it, too.
    private static void Tell(string note)
    {
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "curl.txt"), note + Environment.NewLine);
        }
    }
}
