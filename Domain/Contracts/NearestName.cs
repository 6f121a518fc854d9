namespace StreamBatch.Domain.Contracts;

/// <summary>Finds the known name that somebody who mistyped it most likely meant.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>The name in <paramref name="known"/> with the least edit distance from <paramref name="name"/>, the
    /// first of equals; empty when there is none.</summary>
    public static string Of(string name, ReadOnlySpan<string> known)
    {
        var nearest = "";
        var least = int.MaxValue;
        foreach (var candidate in known)
        {
            var distance = Distance(Shorten(name), Shorten(candidate));
            if (distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    private static string Shorten(string name) => name.Length <= MaxLength ? name : name[..MaxLength];

    // Levenshtein's distance, one row at a time; letters that differ only in case count half.
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = 2 * j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = 2 * i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + Difference(left[i - 1], right[j - 1]);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 2);
            }
        }

        return row[right.Length];
    }

    private static int Difference(char left, char right)
    {
        if (left == right)
        {
            return 0;
        }

        return char.ToLowerInvariant(left) == char.ToLowerInvariant(right) ? 1 : 2;
    }
}
