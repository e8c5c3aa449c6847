using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class ListenerFileTests : IDisposable
{
    private const string Everything =
        """
        {"listeners":[{"name":"a","tls":{"certificate":"listener.pem","key":"listener.key"},"limits":{},"timeouts":{},
        "intake":{},"validation":{}}],
        "routes":[{"name":"r","destination":{"host":"127.0.0.1","port":1,"tls":{"serverCa":"senders-ca.pem",
        "certificate":"listener.pem","key":"listener.key"}},"recipient":"LAB","outside":false,
        "individual":"00000000000000000000000000000007","filter":{"where":[{"path":"PV1-3.4","values":["X"]}]},
        "retry":{}}],
        "alerts":{"channels":[
          {"name":"w","webhook":{"url":"https://a.example/","secretFile":"listener.password"}},
          {"name":"m","smtp":{"host":"mail","from":"a@b.example","to":["c@d.example"]}},
          {"name":"s","syslog":{"host":"log"}},
          {"name":"c","command":{"run":["/bin/true"]}}],
        "rules":[
          {"name":"r0","when":"silence","quiet":[{"from":"22:00","to":"06:00"}],
          "escalate":{"after":"5m","notify":["c"]}},
          {"name":"r1","when":"errorRate"},{"name":"r2","when":"queueAge"},{"name":"r3","when":"queueDepth"},
          {"name":"r4","when":"diskFree"},{"name":"r5","when":"certificate"},
          {"name":"r6","when":"sealing"},{"name":"r7","when":"stuck"}]}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly SenderCertificates _certificates = new();

    public ListenerFileTests()
    {
        _certificates.WriteTo(_folder.Path);
        File.WriteAllText(_folder["site.json"], """{"messages":{"ADT^A01":{"required":["PV1-2"]}}}""");
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_example_of_the_page_is_right()
    {
        ListenerFile file = Read(ExampleOfThePage());

        Assert.Empty(file.Findings.Faults);
        Assert.Empty(file.Findings.Warnings);
        Assert.Equal(["adt", "lab"], file.Listeners.Select(listener => listener.Name));
        ListenerConfiguration adt = file.Listeners[0];
        Assert.NotNull(adt.Listener.Tls);
        Assert.Equal(64, adt.Listener.MaxConnections);
        Assert.Equal(TimeSpan.FromMinutes(30), adt.Listener.IdleTimeout);
        Assert.Equal(UnavailableAction.QueueDurably, adt.Intake.OnUnavailable);
        Assert.Equal(QueueFailureAction.SetAside, adt.Intake.OnQueueFailure);
        Assert.NotNull(adt.Intake.Validator);
        Assert.Equal("8859/1", adt.Intake.ParseOptions!.DefaultCharacterSet!.ToString());
        Assert.Equal(InvalidMessageAction.Report, file.Listeners[1].Intake.OnInvalid);
        Assert.False(file.Listeners[1].ReportsGaps);
        RouteConfiguration route = Assert.Single(file.Routes);
        Assert.Equal(("registry", "CANCER-REGISTRY"), (route.Route.Name, route.Route.Recipient));
        Assert.Equal(("registry.example:2575", true), (route.Route.Destination, route.Route.IsOutside));
        Assert.NotNull(route.Client.Tls?.CertificateChainPolicy);
        Assert.NotNull(route.Client.Tls.ClientCertificateContext);
        Assert.All(file.Listeners, listener => Assert.Same(route.Route, Assert.Single(listener.Intake.Routes)));
    }

    [Theory]
    [InlineData("name", "\"a b\"", "$.routes[0].name")]
    [InlineData("recipient", "\"Größe\"", "$.routes[0].recipient")]
    [InlineData("individual", "\"00000000000000000000000000000000\"", "$.routes[0].individual")]
    [InlineData("purpose", "\"HMARKT\"", "$.routes[0].purpose")]
    [InlineData("listeners", "[\"no\"]", "$.routes[0].listeners")]
    [InlineData("outside", "\"no\"", "$.routes[0].outside")]
    [InlineData("validUntil", "\"some day\"", "$.routes[0].validUntil")]
    [InlineData("filter", "{\"where\":[{\"path\":\"nowhere\"}]}", "$.routes[0].filter.where[0].path")]
    [InlineData("retry", "{\"firstPause\":\"2m\",\"longestPause\":\"1m\"}", "$.routes[0].retry.longestPause")]
    public void A_route_that_is_wrong_is_one_fault_with_its_path(string member, string value, string path)
    {
        JsonNode root = JsonNode.Parse(Everything)!;
        root["routes"]![0]![member] = JsonNode.Parse(value);

        ListenerFault fault = Assert.Single(Read(root.ToJsonString()).Findings.Faults);

        Assert.Equal(("HLS1232", path), (fault.Code, fault.Path));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("destination")]
    [InlineData("recipient")]
    [InlineData("outside")]
    [InlineData("individual")]
    public void What_a_route_has_to_say_is_never_made_up(string member)
    {
        JsonNode root = JsonNode.Parse(Everything)!;
        root["routes"]![0]!.AsObject().Remove(member);

        ListenerFault fault = Assert.Single(Read(root.ToJsonString()).Findings.Faults);

        Assert.Equal(("HLS1232", "$.routes[0]." + member), (fault.Code, fault.Path));
    }

    [Fact]
    public void A_name_alone_gives_the_defaults_of_the_library()
    {
        ListenerConfiguration read = Assert.Single(Read("""{"listeners":[{"name":"a"}]}""").Listeners);

        MllpListenerOptions expected = new() { Name = "a" };
        Assert.Equal(Values(expected), Values(read.Listener));
        Assert.Equal(Values(new Hl7v2IntakeOptions()), Values(read.Intake));
        Assert.True(read.ReportsGaps);
    }

    [Fact]
    public void Schema_and_reader_know_the_same_members_and_words()
    {
        SortedDictionary<string, string> inSchema = new(StringComparer.Ordinal);
        Flatten(JsonNode.Parse(File.ReadAllText(Page("listeners.schema.json")))!, "$", inSchema);

        SortedDictionary<string, string> inReader = new(
            Read(Everything).Findings.Members.ToDictionary(
                member => member.Key, member => string.Join(' ', member.Value)),
            StringComparer.Ordinal);

        Assert.Equal(inSchema, inReader);
    }

    [Fact]
    public void An_unknown_member_anywhere_is_one_fault_with_its_path()
    {
        string[] places =
        [
            "$", "$.listeners[0]", .. Groups.Select(group => "$.listeners[0]." + group), "$.routes[0]",
            "$.routes[0].destination", "$.routes[0].destination.tls", "$.routes[0].filter",
            "$.routes[0].filter.where[0]", "$.routes[0].retry",
            "$.alerts",
            "$.alerts.rules[0].escalate", "$.alerts.rules[0].quiet[0]",
            .. Enumerable.Range(0, 7).Select(rule => $"$.alerts.rules[{rule}]"),
            .. Channels.Select((channel, index) => $"$.alerts.channels[{index}].{channel}"),
        ];
        foreach (string place in places)
        {
            JsonNode root = JsonNode.Parse(Everything)!;
            JsonObject at = place.Split('.').Skip(1).Aggregate(
                root, (node, part) => part.EndsWith(']')
                    ? node[part[..^3]]![part[^2] - '0']!
                    : node[part]!).AsObject();
            at["no such"] = 1;

            ListenerFault fault = Assert.Single(Read(root.ToJsonString()).Findings.Faults);

            Assert.Equal(("HLS1231", place + "['no such']"), (fault.Code, fault.Path));
        }
    }

    [Theory]
    [InlineData("{", "HLS1230", "$")]
    [InlineData("""{"listeners":[{"name":"a","name":"b"}]}""", "HLS1230", "$")]
    [InlineData("[]", "HLS1232", "$")]
    [InlineData("{}", "HLS1232", "$.listeners")]
    [InlineData("""{"listeners":[]}""", "HLS1232", "$.listeners")]
    [InlineData("""{"listeners":{}}""", "HLS1232", "$.listeners")]
    [InlineData("""{"listeners":[{}]}""", "HLS1232", "$.listeners[0].name")]
    [InlineData("""{"listeners":[{"name":"http"}]}""", "HLS1232", "$.listeners[0].name")]
    [InlineData("""{"listeners":[{"name":"a b"}]}""", "HLS1232", "$.listeners[0].name")]
    [InlineData("""{"listeners":[{"name":"a"},{"name":"a","port":1}]}""", "HLS1232", "$.listeners[1].name")]
    [InlineData("""{"listeners":[{"name":"a"},{"name":"b"}]}""", "HLS1232", "$.listeners[1].port")]
    [InlineData("""{"listeners":[{"name":"a","port":65536}]}""", "HLS1232", "$.listeners[0].port")]
    [InlineData("""{"listeners":[{"name":"a","port":"2575"}]}""", "HLS1232", "$.listeners[0].port")]
    [InlineData("""{"listeners":[{"name":"a","address":"here"}]}""", "HLS1232", "$.listeners[0].address")]
    [InlineData(
        """{"listeners":[{"name":"a","allowedAddresses":["10.0.0.0/33"]}]}""", "HLS1232",
        "$.listeners[0].allowedAddresses")]
    [InlineData(
        """{"listeners":[{"name":"a","timeouts":{"idle":"30"}}]}""", "HLS1232", "$.listeners[0].timeouts.idle")]
    [InlineData(
        """{"listeners":[{"name":"a","timeouts":{"idle":"25d"}}]}""", "HLS1232", "$.listeners[0].timeouts.idle")]
    [InlineData(
        """{"listeners":[{"name":"a","limits":{"maxFrameBytes":9,"maxBufferedBytes":8}}]}""", "HLS1232",
        "$.listeners[0].limits.maxBufferedBytes")]
    [InlineData(
        """{"listeners":[{"name":"a","intake":{"ackWhen":"Sealed"}}]}""", "HLS1232", "$.listeners[0].intake.ackWhen")]
    [InlineData(
        """{"listeners":[{"name":"a","intake":{"receiptSegment":"OBX"}}]}""", "HLS1232",
        "$.listeners[0].intake.receiptSegment")]
    [InlineData(
        """{"listeners":[{"name":"a","intake":{"defaultCharacterSet":"KLINGON"}}]}""", "HLS1232",
        "$.listeners[0].intake.defaultCharacterSet")]
    [InlineData(
        """{"listeners":[{"name":"a","intake":{"acceptedMessageTypes":["ADT"," "]}}]}""", "HLS1232",
        "$.listeners[0].intake.acceptedMessageTypes[1]")]
    [InlineData(
        """{"listeners":[{"name":"a","tls":{"certificate":"listener.pem"}}]}""", "HLS1232", "$.listeners[0].tls")]
    [InlineData(
        """{"listeners":[{"name":"a","tls":{"pfx":"listener.pfx"}}]}""", "HLS1233", "$.listeners[0].tls.pfx")]
    [InlineData(
        """{"listeners":[{"name":"a","tls":{"certificate":"listener.pem","key":"none"}}]}""", "HLS1233",
        "$.listeners[0].tls.key")]
    [InlineData(
        """{"listeners":[{"name":"a","tls":{"certificate":"senders-ca.pem","key":"listener.key"}}]}""", "HLS1233",
        "$.listeners[0].tls.certificate")]
    [InlineData(
        """
        {"listeners":[{"name":"a","tls":{"pfx":"listener.pfx","passwordFile":"listener.password",
        "clientNames":["x"]}}]}
        """,
        "HLS1232", "$.listeners[0].tls.clientNames")]
    [InlineData(
        """
        {"listeners":[{"name":"a","tls":{"pfx":"listener.pfx","passwordFile":"listener.password",
        "clientCa":"listener.key"}}]}
        """,
        "HLS1233", "$.listeners[0].tls.clientCa")]
    [InlineData(
        """{"listeners":[{"name":"a","validation":{"rules":"listener.pem"}}]}""", "HLS1233",
        "$.listeners[0].validation.rules")]
    public void A_fault_has_a_code_and_a_path(string json, string code, string path)
    {
        ListenerFault fault = Assert.Single(Read(json).Findings.Faults);

        Assert.Equal((code, path), (fault.Code, fault.Path));
    }

    [Fact]
    public void A_secret_that_others_may_read_and_an_open_port_without_TLS_are_warned_of()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                _folder["listener.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        ListenerFile file = Read(
            """
            {"listeners":[{"name":"a","tls":{"certificate":"listener.pem","key":"listener.key"}},
            {"name":"b","address":"::","port":0}]}
            """);

        Assert.Empty(file.Findings.Faults);
        Assert.Contains(file.Findings.Warnings, warning => warning.StartsWith("$.listeners[0].tls.key", Ordinal));
        Assert.Contains(file.Findings.Warnings, warning => warning.StartsWith("$.listeners[1].address", Ordinal));
    }

    [Fact]
    public void Durations_are_read_as_they_are_written()
    {
        string[] units = ["ms", "s", "m", "h", "d"];
        double[] lengths = [1, 1000, 60_000, 3_600_000, 86_400_000];
        Prop.ForAll(
            Gen.Choose(0, 9999).SelectMany(number => Gen.Choose(0, 4).Select(unit => (number, unit))).ToArbitrary(),
            drawn =>
            {
                TimeSpan expected = TimeSpan.FromMilliseconds(drawn.number * lengths[drawn.unit]);
                return DurationText.TryParse($"{drawn.number}{units[drawn.unit]}", out TimeSpan read)
                    && read == expected
                    && DurationText.TryParse(DurationText.Of(read), out TimeSpan again)
                    && again == read;
            }).QuickCheckThrowOnFailure();
        Prop.ForAll<string>(
            text => !DurationText.TryParse(text, out TimeSpan read) || read >= TimeSpan.Zero)
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("5sm")]
    [InlineData("999999999d")]
    public void A_text_that_is_no_duration_is_none(string text) => Assert.False(DurationText.TryParse(text, out _));

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static readonly string[] Groups = ["tls", "limits", "timeouts", "intake", "validation"];

    private static readonly string[] Channels = ["webhook", "smtp", "syslog", "command"];

    private static string Page(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "docs", "reference", name);
    }

    private static string ExampleOfThePage()
    {
        string page = File.ReadAllText(Page("listeners.md"));
        int begin = page.IndexOf("```json\n", Ordinal) + "```json\n".Length;
        return page[begin..page.IndexOf("```", begin, Ordinal)];
    }

    private static void Flatten(JsonNode schema, string path, SortedDictionary<string, string> found)
    {
        foreach ((string name, JsonNode? member) in schema["properties"]?.AsObject() ?? [])
        {
            string[] words = [.. (member!["enum"]?.AsArray() ?? []).Select(word => word!.GetValue<string>())];
            found[$"{path}.{name}"] = string.Join(' ', words);
            Flatten(member["items"] ?? member, member["items"] is null ? $"{path}.{name}" : $"{path}.{name}[*]", found);
        }
    }

    private static string Values(object options) => string.Join(
        '\n',
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(
            property => $"{property.Name}=" + property.GetValue(options) switch
            {
                string text => text,
                System.Collections.IEnumerable many => string.Join(',', many.Cast<object>()),
                Hl7ParseOptions parsing => Values(parsing),
                null when property.PropertyType == typeof(Hl7ParseOptions) => Values(Hl7ParseOptions.Default),
                object other => other.ToString(),
                null => "-",
            }));

    private ListenerFile Read(string json) =>
        ListenerFile.Read(Encoding.UTF8.GetBytes(json), _folder.Path, TimeProvider.System.GetUtcNow());
}
