using System.Globalization;

namespace StreamBatch.Cli.Demo;

/// <summary>A window of the sample's contract.</summary>
/// <param name="Network">The entity.</param>
/// <param name="Day">The day, UTC.</param>
internal readonly record struct WindowKey(string Network, DateOnly Day) : IComparable<WindowKey>
{
    /// <summary>By network, then day.</summary>
    public int CompareTo(WindowKey other) => string.CompareOrdinal(Network, other.Network) is var order and not 0
        ? order
        : Day.CompareTo(other.Day);

    public string DayText => Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public override string ToString() => $"{Network} {DayText}";
}
