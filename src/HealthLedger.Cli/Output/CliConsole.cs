using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthLedger.Cli.Input;
using Spectre.Console;

namespace HealthLedger.Cli.Output;

/// <summary>
/// Everything that a command shows. With `--json` standard output holds JSON, one document a line, and nothing else;
/// errors, warnings and progress always go to error output. Safe for use by several tasks at once.
/// </summary>
internal sealed class CliConsole
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        // The output is a stream of lines, not part of a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _gate = new();
    private readonly CliEnvironment _environment;
    private readonly bool _isColored;

    public CliConsole(CliEnvironment environment, bool isJson)
    {
        _environment = environment;
        _isColored = string.IsNullOrEmpty(environment.GetVariable("NO_COLOR"));
        IsJson = isJson;
    }

    public bool IsJson { get; }

    /// <summary>Whether progress is drawn.</summary>
    public bool ShowsProgress => _environment.IsErrorTerminal && !IsJson;

    /// <summary>Writes one JSON object on a line.</summary>
    public void WriteJson(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        string line = Encoding.UTF8.GetString(buffer.WrittenSpan);
        lock (_gate)
        {
            _environment.Output.WriteLine(line);
            _environment.Output.Flush();
        }
    }

    /// <summary>Writes a line for people; nothing with `--json`.</summary>
    public void WriteLine(string line)
    {
        if (!IsJson)
        {
            lock (_gate)
            {
                _environment.Output.WriteLine(line);
            }
        }
    }

    /// <summary>Writes names and values for people; nothing with `--json`.</summary>
    public void WriteValues(params (string Name, string? Value)[] values)
    {
        int width = values.Max(value => value.Name.Length);
        foreach ((string name, string? value) in values)
        {
            WriteLine($"{name.PadRight(width)}  {value ?? "-"}");
        }
    }

    /// <summary>Writes a table for people; nothing with `--json`.</summary>
    public void WriteTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (IsJson)
        {
            return;
        }

        Table table = new() { Border = TableBorder.Minimal };
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = true });
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        lock (_gate)
        {
            IAnsiConsole ansi = Ansi(_environment.Output, _environment.IsOutputTerminal);
            if (!_environment.IsOutputTerminal)
            {
                // Nobody's window limits a file: a table cut to 80 columns would lose text.
                ansi.Profile.Width = 400;
            }

            ansi.Write(table);
        }
    }

    /// <summary>Writes an error with its code to error output.</summary>
    public void WriteError(string code, string text)
    {
        lock (_gate)
        {
            _environment.Error.WriteLine($"error {code}: {text}");
            _environment.Error.WriteLine($"  See docs/reference/error-codes.md, {code}.");
        }
    }

    /// <summary>Writes a warning or a notice to error output.</summary>
    public void WriteNotice(string text)
    {
        lock (_gate)
        {
            _environment.Error.WriteLine(text);
        }
    }

    /// <summary>Runs work with a progress bar when somebody watches.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">The work; it is given what to tell done and total to.</param>
    public async Task<T> WithProgressAsync<T>(string title, Func<Action<double, double>, Task<T>> work)
    {
        if (!ShowsProgress)
        {
            return await work((_, _) => { }).ConfigureAwait(false);
        }

        T result = default!;
        await Ansi(_environment.Error, isTerminal: true).Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title));
                result = await work((done, total) =>
                {
                    task.MaxValue = Math.Max(total, 1);
                    task.Value = done;
                }).ConfigureAwait(false);
                task.Value = task.MaxValue;
            })
            .ConfigureAwait(false);
        return result;
    }

    /// <summary>Asks for a secret without showing it. Only where somebody can be asked.</summary>
    public async Task<string> AskSecretAsync(string question, CancellationToken cancellationToken) =>
        await new TextPrompt<string>(Markup.Escape(question))
            .Secret(null)
            .ShowAsync(Ansi(_environment.Error, isTerminal: true), cancellationToken)
            .ConfigureAwait(false);

    private IAnsiConsole Ansi(TextWriter writer, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal && _isColored ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
