namespace HealthLedger.Interop.Tests.Crash;

/// <summary>One system call of a traced process.</summary>
internal sealed class SystemCall
{
    /// <summary>The order of an end that was not seen: the process was gone.</summary>
    public const int Never = int.MaxValue;

    public required string Name { get; init; }

    /// <summary>When it was entered: a number that grows over the whole trace.</summary>
    public required int Start { get; init; }

    /// <summary>When it returned, in the same numbers; <see cref="Never"/> when it did not.</summary>
    public required int End { get; init; }

    /// <summary>What it returned; negative for a failure.</summary>
    public required long Result { get; init; }

    /// <summary>The text of the arguments after the first one, with strings left out.</summary>
    public required string[] Arguments { get; init; }

    /// <summary>The path, or the description of a socket, of the descriptor that it is about, or empty.</summary>
    public required string Target { get; init; }

    /// <summary>The path of the descriptor that it returned, or empty.</summary>
    public required string ResultTarget { get; init; }

    /// <summary>Its strings and buffers, in order.</summary>
    public required IReadOnlyList<byte[]> Strings { get; init; }

    public bool IsSync => Name is "fsync" or "fdatasync";

    public bool IsWrite => Name is "pwrite64" or "pwritev" or "pwritev2" or "write" or "writev";

    public bool IsSocket => Target.StartsWith("TCP", StringComparison.Ordinal);

    /// <summary>What was written or sent, as much of it as the call took; before its end is seen, all of it.</summary>
    public ReadOnlyMemory<byte> Data
    {
        get
        {
            byte[] all = Strings.Count == 1 ? Strings[0] : [.. Strings.SelectMany(part => part)];
            return End == Never || Result >= all.Length ? all : all.AsMemory(0, (int)Math.Max(Result, 0));
        }
    }

    /// <summary>String number i as a path.</summary>
    public string PathAt(int index) => System.Text.Encoding.UTF8.GetString(Strings[index]);
}
