namespace StreamBatch.Engine.Ingesting;

/// <summary>Lines of an input that make one request. Reused.</summary>
internal sealed class LineChunk
{
    /// <summary>The lines' bytes.</summary>
    public byte[] Bytes { get; set; } = new byte[256 * 1024];

    /// <summary>The number of bytes.</summary>
    public int Length { get; set; }

    /// <summary>Where each event begins and ends, and its line from 1; blank lines are left out.</summary>
    public List<(int Start, int End, long Line)> Events { get; } = [];

    /// <summary>Completes when the chunk before has been judged.</summary>
    public Task Turn { get; set; } = Task.CompletedTask;

    /// <summary>To be completed when this chunk has been judged.</summary>
    public TaskCompletionSource Judged { get; set; } = new();
}
