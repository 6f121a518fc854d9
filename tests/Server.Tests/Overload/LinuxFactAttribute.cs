namespace StreamBatch.Server.Tests.Overload;

/// <summary>A fact about the memory of a process as Linux tells it, skipped with the reason elsewhere.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() =>
        Skip = OperatingSystem.IsLinux() ? null : "the memory of a process is read as Linux tells it";
}
