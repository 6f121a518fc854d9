using System.Globalization;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>Takes what a command that follows prints, and interrupts it when it has so many panes.</summary>
internal sealed class InterruptingWriter(CancellationTokenSource interrupt, int panes)
    : StringWriter(CultureInfo.InvariantCulture)
{
    private int _panes;

    /// <summary>How many panes it has.</summary>
    public int Panes => Volatile.Read(ref _panes);

    public override void Write(string? value)
    {
        base.Write(value);
        if (IsPane(value) && Interlocked.Increment(ref _panes) == panes)
        {
            interrupt.Cancel();
        }
    }

    /// <summary>Whether a line is a pane.</summary>
    public static bool IsPane(string? line) => line?.Contains("\"revision\":", StringComparison.Ordinal) == true;
}
