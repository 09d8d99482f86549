from tests.conftest import PASSWORD, Person, Running


async def test_counts_without_naming_anybody(running: Running, person: Person) -> None:
    await person.chat("add a task to whisper")
    await person.http.get(f"{person.tasks}/999")
    async with running.client() as http:
        await http.get("/nowhere/at/all")
        await http.post("/api/auth/signin", json={"email": person.email, "password": PASSWORD + "!"})
        response = await http.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    text = response.text
    count = "todo_http_request_duration_seconds_count"
    assert f'{count}{{method="POST",route="/api/{{user_id}}/chat",status="200"}} 1.0' in text
    assert f'{count}{{method="GET",route="/api/{{user_id}}/tasks/{{task_id}}",status="404"}} 1.0' in text
    assert f'{count}{{method="any",route="none",status="404"}} 1.0' in text
    assert 'todo_chat_turns_total{outcome="answered"} 1.0' in text
    assert "todo_wrong_passwords_total 1.0" in text
    assert "todo_http_requests_in_flight 1.0" in text
    assert 'todo_build_info{assistant="rules",database="sqlite"' in text
    assert "todo_database_connections_in_use" in text
    assert "process_resident_memory_bytes" in text
    for private in (person.id, person.email, person.token, "whisper"):
        assert private not in text
