using System.Globalization;

namespace StreamBatch.Generation.Randomness;

/// <summary>A part of a whole in millionths, from nothing to all; exact, so that sums of shares are too. The default is
/// none.</summary>
/// <param name="PartsPerMillion">From 0 to 1,000,000.</param>
public readonly record struct Share(int PartsPerMillion)
{
    /// <summary>The millionths of the whole.</summary>
    public const int Whole = 1_000_000;

    /// <summary>Nothing.</summary>
    public static readonly Share None;

    /// <summary>Reads a plain decimal from 0 to 1 with at most six digits after the point; false for anything else.
    /// </summary>
    public static bool TryParse(string? text, out Share share)
    {
        share = None;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > 1 || number * Whole != decimal.Truncate(number * Whole))
        {
            return false;
        }

        share = new Share((int)(number * Whole));
        return true;
    }

    /// <summary>A plain decimal: <c>0.03</c>.</summary>
    public override string ToString() =>
        (PartsPerMillion / (decimal)Whole).ToString("0.######", CultureInfo.InvariantCulture);
}
