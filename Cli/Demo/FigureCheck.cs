namespace StreamBatch.Cli.Demo;

/// <summary>A figure that the file implies, and what the engine gave.</summary>
/// <param name="Figure">What it counts.</param>
/// <param name="Implied">What the file implies.</param>
/// <param name="Got">What the engine gave.</param>
internal sealed record FigureCheck(string Figure, string Implied, string Got)
{
    public bool IsMet => Implied == Got;
}
