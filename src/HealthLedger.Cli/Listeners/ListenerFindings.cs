namespace HealthLedger.Cli.Listeners;

/// <summary>Gathers what a file of listeners has wrong, all of it, and what is only worth a look.</summary>
internal sealed class ListenerFindings
{
    private readonly List<ListenerFault> _faults = [];
    private readonly List<string> _warnings = [];
    private readonly SortedDictionary<string, IReadOnlyList<string>> _members = new(StringComparer.Ordinal);

    public IReadOnlyList<ListenerFault> Faults => _faults;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Every member that was asked for, with <c>[*]</c> for an index, and the words that it may be: what the
    /// schema has to have.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Members => _members;

    public void Add(string code, string path, string text) => _faults.Add(new ListenerFault(code, path, text));

    public void Invalid(string path, string text) => Add(CliErrorCodes.ListenerValueInvalid, path, text);

    public void Warn(string path, string text) => _warnings.Add($"{path}: {text}");

    public void Asked(string shape) => _members.TryAdd(shape, []);

    public void Asked(string shape, IReadOnlyList<string> words) => _members[shape] = words;
}
