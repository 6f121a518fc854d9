namespace StreamBatch.Testing.Workloads;

/// <summary>Draws key numbers, from 0, by a Zipf distribution; number 0 is the most frequent.</summary>
internal sealed class KeyDistribution
{
    private readonly int _keys;
    private readonly double[] _cumulative;

    public KeyDistribution(int keys, double zipfSkew)
    {
        _keys = keys;
        _cumulative = zipfSkew == 0 ? [] : new double[keys];
        double sum = 0;
        for (int rank = 0; rank < _cumulative.Length; rank++)
        {
            sum += Math.Pow(rank + 1, -zipfSkew);
            _cumulative[rank] = sum;
        }
    }

    public int Next(Random random)
    {
        if (_cumulative.Length == 0)
        {
            return random.Next(_keys);
        }

        int found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _keys - 1);
    }
}
