namespace StreamBatch.Cli.Tests.Samples;

/// <summary>A test that needs Python 3, and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!Array.Exists(folders, folder => File.Exists(Path.Combine(folder, "python3"))))
        {
            Skip = "There is no python3 on the path.";
        }
    }
}
